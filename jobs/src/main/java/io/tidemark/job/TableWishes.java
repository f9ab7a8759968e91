package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureSource;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.MetadataColumn;
import io.tidemark.target.Mirrored;
import io.tidemark.target.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which of a plan's source tables can be read anew while their stream goes on, and what comes of it where.
 *
 * <p>Each row comes once more, as it is. Where the last rows are kept, it comes as a change of the row to itself, which harms
 * nothing but what goes by the order of changes, or is known of them alone. Where they are not, it comes as a row that is new: that
 * is right where it takes a row's place by its key, and nowhere else. What goes is what a target has beyond the rows that came:
 * known only of a table that has rows of one source table, each by itself.
 */
final class TableWishes {

    /**
     * An end of the plan.
     *
     * @param target empty if it is of another connector
     */
    record End(String name, Optional<TargetTable> target, RowWays ways) {}

    private record Table(CaptureSource source, TableName name, List<String> key) {

        boolean isCalled(String asked) {
            return asked.equals(name.toString()) || asked.equals(longName());
        }

        String longName() {
            return source.options().name() + "." + name;
        }

        boolean isOf(RowWays.Way way) {
            return way.source() == source && way.route().table().name().equals(name);
        }
    }

    private final List<End> ends;
    private final boolean continuous;

    /** @param continuous whether rows come into the targets between epochs */
    TableWishes(Collection<End> ends, boolean continuous) {
        this.ends = List.copyOf(ends);
        this.continuous = continuous;
    }

    /** Everything that stands against reading these anew, as the user calls them. */
    List<Problem> problems(Collection<String> asked) {
        List<Problem> problems = new ArrayList<>();
        if (continuous) {
            problems.add(new Problem(
                    ErrorCode.RESNAPSHOT_REFUSED,
                    "tidemark.delivery = continuous: rows come into the targets between epochs, and nobody notes which",
                    "targets that change by epochs",
                    "Update the pipeline without tidemark.delivery, read the table anew, and set it again when"
                            + " tidemark.resnapshot in the target says SWEPT."));
        }
        for (String name : asked) {
            List<Table> found = called(name);
            if (found.size() == 1) {
                problems.addAll(problems(found.get(0)));
            } else {
                problems.add(new Problem(
                        ErrorCode.RESNAPSHOT_REFUSED,
                        found.isEmpty()
                                ? "the pipeline reads no table %s".formatted(name)
                                : "%s may be %s".formatted(name, longNames(found)),
                        "a table that it reads",
                        "Name one of these: "
                                + (found.isEmpty()
                                        ? tables().stream()
                                                .map(table -> table.name().toString())
                                                .collect(Collectors.joining(", "))
                                        : longNames(found))));
            }
        }
        return problems;
    }

    private static String longNames(List<Table> tables) {
        return tables.stream().map(Table::longName).collect(Collectors.joining(", "));
    }

    private List<Problem> problems(Table table) {
        if (table.key().isEmpty()) {
            return List.of(new Problem(
                    ErrorCode.RESNAPSHOT_REFUSED,
                    "%s has no primary key".formatted(table.name()),
                    "a key, by which a row that comes again takes the place of itself",
                    "Submit the pipeline anew without state, into empty targets."));
        }
        List<Problem> problems = new ArrayList<>();
        for (End end : ends) {
            end.ways().ways().stream()
                    .filter(table::isOf)
                    .flatMap(way -> (way.route().completed() ? changed(end, way) : doubled(end, way)).stream())
                    .distinct()
                    .map(what -> new Problem(
                            ErrorCode.RESNAPSHOT_REFUSED,
                            "%s: %s".formatted(table.name(), what),
                            "statements that give for a row that comes again what they have given, or rows that are kept in state"
                                    + " ('on-gap' = 'resnapshot' for the source, from its first load on)",
                            "Read what only mirrors the table in a pipeline of its own; or submit the pipeline anew without"
                                    + " state, into empty targets."))
                    .forEach(problems::add);
        }
        if (problems.isEmpty() && mirrors(table).isEmpty()) {
            problems.add(new Problem(
                    ErrorCode.RESNAPSHOT_REFUSED,
                    "no target has the rows of %s as they are: nothing would be put right".formatted(table.name()),
                    "a target of Tidemark's with rows of this table alone, each by itself",
                    "A view that was damaged is put right by submitting the pipeline anew without state, into empty targets;"
                            + " what has changed since a savepoint, by tidemark pipeline replay."));
        }
        return problems;
    }

    /** Of rows that are kept: one that comes again is a change of itself to itself, but for what is known of its change alone. */
    private static Optional<String> changed(End end, RowWays.Way way) {
        List<String> ofChanges = way.route().metadata().stream()
                .filter(MetadataColumn::isOfChange)
                .map(MetadataColumn::key)
                .toList();
        if (!ofChanges.isEmpty()) {
            return Optional.of("what %s reads of its rows' last changes (%s) would be lost"
                    .formatted(end.name(), String.join(", ", ofChanges)));
        }
        return way.byOrder()
                .map(operator ->
                        "%s, ahead of %s, goes by the order in which rows come, and they come again by their keys"
                                .formatted(operator, end.name()));
    }

    private static Optional<String> doubled(End end, RowWays.Way way) {
        if (way.remembers().isPresent()) {
            return Optional.of("%s, ahead of %s, would take a row that comes again for another one"
                    .formatted(way.remembers().get(), end.name()));
        }
        if (end.target().isEmpty()) {
            return Optional.of("%s is of another connector, and would get its rows twice".formatted(end.name()));
        }
        return end.target().get().keyed()
                ? Optional.empty()
                : Optional.of("%s has no key, and would get its rows twice".formatted(end.name()));
    }

    /** Of each of these tables, in a line, which targets are put right. */
    List<String> outlook(Collection<String> asked) {
        List<String> lines = new ArrayList<>();
        for (String name : asked) {
            for (Table table : called(name)) {
                lines.add("%s is read anew: its rows are put right, and rows that it does not have are deleted, in %s"
                        .formatted(
                                table.name(),
                                mirrors(table).stream()
                                        .map(TargetTable::toString)
                                        .collect(Collectors.joining(", "))));
            }
        }
        return lines;
    }

    private List<TargetTable> mirrors(Table table) {
        Mirrored mirrored = mirrored(table.source(), table.name());
        return mirrors().entrySet().stream()
                .filter(mirror -> mirror.getValue().equals(mirrored))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The tables that have rows of one source table alone, each by itself, with that one. */
    Map<TargetTable, Mirrored> mirrors() {
        Map<TargetTable, Mirrored> mirrors = new LinkedHashMap<>();
        for (End end : ends) {
            end.target().filter(TargetTable::keyed).ifPresent(target -> end.ways()
                    .mirrored()
                    .ifPresent(way -> mirrors.put(
                            target, mirrored(way.source(), way.route().table().name()))));
        }
        return mirrors;
    }

    private static Mirrored mirrored(CaptureSource source, TableName table) {
        return new Mirrored(source.options().name(), table.toString());
    }

    /** The tables that are called so, as their mirrors know them. */
    List<Mirrored> mirrored(Collection<String> asked) {
        return asked.stream()
                .flatMap(name -> called(name).stream())
                .map(table -> mirrored(table.source(), table.name()))
                .toList();
    }

    /** The tables of each source that are called so. */
    Map<CaptureSource, Set<TableName>> named(Collection<String> asked) {
        Map<CaptureSource, Set<TableName>> named = new LinkedHashMap<>();
        asked.stream().flatMap(name -> called(name).stream()).forEach(table -> named.computeIfAbsent(
                        table.source(), none -> new TreeSet<>())
                .add(table.name()));
        return named;
    }

    private List<Table> called(String name) {
        return tables().stream().filter(table -> table.isCalled(name)).toList();
    }

    private Set<Table> tables() {
        Set<Table> tables = new LinkedHashSet<>();
        for (End end : ends) {
            for (RowWays.Way way : end.ways().ways()) {
                tables.add(new Table(
                        way.source(),
                        way.route().table().name(),
                        way.route().table().key()));
            }
        }
        return tables;
    }
}
