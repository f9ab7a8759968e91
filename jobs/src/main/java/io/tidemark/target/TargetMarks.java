package io.tidemark.target;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By what two jobs can tell whether they write one database, which nobody can read out of them. Each database has two marks:
 * one of its address, since what Postgres says of itself is another thing after each of its starts, and one of what it says,
 * since it may have several addresses. One that they share is enough: of two jobs that are taken for apart and are not, one
 * takes the target from the other.
 *
 * <p>It is taken for granted that one address leads to one database, as it does for the jobs of one cluster.
 *
 * @param marks without spaces
 */
public record TargetMarks(Set<String> marks) {

    private static final String BETWEEN = " ";

    public TargetMarks {
        marks = Collections.unmodifiableSet(new TreeSet<>(marks));
    }

    static TargetMarks of(Collection<TargetTable> targets) {
        Map<String, TargetTable> databases = new TreeMap<>();
        targets.forEach(target -> databases.putIfAbsent(target.database(), target));
        return new TargetMarks(databases.values().stream()
                .flatMap(target ->
                        Stream.concat(Stream.of(target.database()), TargetPreflight.identity(target).stream()))
                .map(TargetMarks::mark)
                .collect(Collectors.toSet()));
    }

    private static String mark(String database) {
        return UUID.nameUUIDFromBytes(database.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** As {@link #written} has written them. */
    public static TargetMarks read(String written) {
        return new TargetMarks(written.isEmpty() ? Set.of() : Set.copyOf(List.of(written.split(BETWEEN))));
    }

    public String written() {
        return String.join(BETWEEN, marks);
    }

    /** Whether a database is known to be written by both. */
    public boolean meets(TargetMarks other) {
        return !Collections.disjoint(marks, other.marks);
    }

    /** Whether all databases are known to be written by one of both; of a job that writes none nothing is known. */
    public boolean isApartFrom(TargetMarks other) {
        return !marks.isEmpty() && !other.marks.isEmpty() && !meets(other);
    }
}
