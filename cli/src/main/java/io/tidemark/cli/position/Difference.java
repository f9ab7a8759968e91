package io.tidemark.cli.position;

import io.tidemark.checkpoint.source.SavedTable;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TableProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** How one source stands in two places. */
record Difference(Side.Stand a, Side.Stand b, Standing standing) {

    /**
     * Every source that both have: by its operator, or, whatever its operator, because each has only one. A position that was
     * typed stands beside every source of its kind of log.
     */
    static List<Difference> between(Side first, Side second) {
        List<Difference> differences = new ArrayList<>();
        for (Side.Stand a : first.stands()) {
            for (Side.Stand b : second.stands()) {
                boolean alone = first.stands().size() == 1 && second.stands().size() == 1;
                boolean typed = (a.isTyped() || b.isTyped()) && a.point().isOfSameLogAs(b.point());
                if (alone || typed || a.operator().equals(b.operator())) {
                    differences.add(new Difference(a, b, Standing.of(a.point(), b.point())));
                }
            }
        }
        return differences;
    }

    String name() {
        return a.name().isEmpty() ? b.name() : a.name();
    }

    Between between() {
        return standing.between(a.point(), b.point());
    }

    /** Name and value of each line about it, without those that say nothing. */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("a", a.point().text());
        lines.put("b", b.point().text());
        lines.put(
                "order",
                switch (standing.order()) {
                    case BEFORE -> "a is before b";
                    case SAME -> "a and b are the same";
                    case AFTER -> "a is after b";
                    case INCOMPARABLE -> "a and b cannot be compared: " + standing.why();
                });
        lines.put("provided", standing.assumed());
        lines.put("between", between().words());
        lines.put("phase", differing(phase(a), phase(b)));
        lines.put("chunks", differing(chunks(a), chunks(b)));
        lines.put("tables of a", String.join(", ", only(a, b)));
        lines.put("tables of b", String.join(", ", only(b, a)));
        lines.values().removeIf(String::isEmpty);
        return lines;
    }

    private static String differing(Optional<String> a, Optional<String> b) {
        return a.isEmpty() || b.isEmpty() || a.equals(b) ? "" : "%s in a, %s in b".formatted(a.get(), b.get());
    }

    private static Optional<String> phase(Side.Stand stand) {
        return stand.source().map(source -> source.phase().name());
    }

    private static Optional<String> chunks(Side.Stand stand) {
        return stand.source().map(source -> "%d of %d read".formatted(source.chunksDone(), source.chunks()));
    }

    /** Tables that are read in the one alone; none if one of them does not say which are read. */
    private static List<String> only(Side.Stand one, Side.Stand other) {
        if (one.isTyped() || other.isTyped()) {
            return List.of();
        }
        NavigableSet<SavedTable> tables = tables(one.source().get());
        tables.removeAll(tables(other.source().get()));
        return tables.stream().map(SavedTable::toString).toList();
    }

    private static NavigableSet<SavedTable> tables(SourceState source) {
        NavigableSet<SavedTable> tables = new TreeSet<>();
        source.tables().stream().map(TableProgress::table).forEach(tables::add);
        return tables;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", name().isEmpty() ? null : name());
        json.put("a", a.point().text().isEmpty() ? null : a.point().text());
        json.put("b", b.point().text().isEmpty() ? null : b.point().text());
        json.put("order", standing.order().name());
        json.put("why", standing.why().isEmpty() ? null : standing.why());
        json.put("provided", standing.assumed().isEmpty() ? null : standing.assumed());
        json.put("between", between().json());
        json.put("phaseOfA", phase(a));
        json.put("phaseOfB", phase(b));
        json.put("chunksOfA", chunks(a));
        json.put("chunksOfB", chunks(b));
        json.put("tablesOfAAlone", only(a, b));
        json.put("tablesOfBAlone", only(b, a));
        return json;
    }
}
