package io.tidemark.cli.remains;

import io.tidemark.cli.Table;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a pipeline has left in a target, beside the tables that it has written.
 *
 * @param name in the context
 * @param rows of the pipeline in tables that it shares with others
 * @param stages tables of its own
 * @param readers by the source's name all pipelines of the target that have read it
 */
record TargetRemains(String name, List<Part> rows, List<Part> stages, Map<String, Set<String>> readers) {

    TargetRemains {
        rows = List.copyOf(rows);
        stages = List.copyOf(stages);
        readers = Map.copyOf(readers);
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

    boolean isEmpty() {
        return rows.isEmpty() && stages.isEmpty();
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder("\nin target %s\n".formatted(Words.printable(name)));
        if (isEmpty()) {
            return text.append("  nothing of this pipeline\n").toString();
        }
        Table table = new Table("  WHAT", "TABLE", "ROWS");
        stages.forEach(part -> table.row("  the table itself", "tidemark." + part.table(), part.rows()));
        rows.forEach(part -> table.row("  its rows", "tidemark." + part.table(), part.rows()));
        return text.append(table.text())
                .append("  The tables that it has written stay as they are.\n")
                .toString();
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("stages", stages.stream().map(Part::json).toList());
        json.put("rows", rows.stream().map(Part::json).toList());
        return json;
    }
}
