package io.tidemark.cli.remains;

import io.tidemark.cli.Table;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pipeline has left in a target, beside the tables that it has written.
 *
 * @param name in the context
 * @param rows of the pipeline in tables that it shares with others
 * @param stages tables of its own
 * @param left tables of the schema {@code tidemark} that stay, and may be the pipeline's
 * @param logs by the name of a source that the pipeline has read the history of its log; "" if that is not known
 */
record TargetRemains(
        String name, List<Part> rows, List<Part> stages, List<StageOwners.Left> left, Map<String, String> logs) {

    TargetRemains {
        rows = List.copyOf(rows);
        stages = List.copyOf(stages);
        left = List.copyOf(left);
        logs = Map.copyOf(logs);
    }

    /**
     * A table of the schema {@code tidemark}, or the pipeline's rows in one.
     *
     * @param rows how many there are
     */
    record Part(String table, long rows) {

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("table", "tidemark." + table);
            json.put("rows", rows);
            return json;
        }
    }

    /** Of a database that no pipeline has written. */
    static TargetRemains none(String name) {
        return new TargetRemains(name, List.of(), List.of(), List.of(), Map.of());
    }

    /** Whether there is nothing to take away. */
    boolean isEmpty() {
        return rows.isEmpty() && stages.isEmpty();
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder("\nin target %s\n".formatted(Words.printable(name)));
        if (isEmpty()) {
            text.append("  nothing of this pipeline\n");
        } else {
            Table table = new Table("  WHAT", "TABLE", "ROWS");
            stages.forEach(part -> table.row("  the table itself", "tidemark." + part.table(), part.rows()));
            rows.forEach(part -> table.row("  its rows", "tidemark." + part.table(), part.rows()));
            text.append(table.text()).append("  The tables that it has written stay as they are.\n");
        }
        left.forEach(table ->
                text.append("  Table tidemark.%s stays: %s.\n".formatted(Words.printable(table.table()), table.why())));
        return text.toString();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("stages", stages.stream().map(Part::json).toList());
        json.put("rows", rows.stream().map(Part::json).toList());
        json.put(
                "left",
                left.stream()
                        .map(table -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("table", "tidemark." + table.table());
                            one.put("why", table.why());
                            return one;
                        })
                        .toList());
        return json;
    }
}
