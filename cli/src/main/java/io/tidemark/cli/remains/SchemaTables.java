package io.tidemark.cli.remains;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables of the schema {@code tidemark}; operators and their tools may have made some there as well.
 *
 * @param columns their columns, by the tables' names
 */
record SchemaTables(Map<String, Set<String>> columns) {

    static final String PIPELINE = "pipeline";
    static final String SLOT = "slot";

    /** With rows of all pipelines. The others refer to the last one. */
    private static final List<String> SHARED = List.of(
            SLOT,
            "slot_commits",
            "refused",
            "tidemark_dead_letter",
            "live",
            "resnapshot",
            "replaying",
            "tidemark_history",
            "tidemark",
            PIPELINE);

    private static final Set<String> OF_STAGES = Set.of("label", "subtask", "seq", "n");

    /** How the tables are called in which keys are noted, ahead of their stages' names. */
    static final String NOTED = "seen ";

    private static final Set<String> OF_NOTED = Set.of("k0");

    static SchemaTables of(TargetKind kind, Connection connection) throws SQLException {
        Map<String, Set<String>> columns = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(kind.columns())) {
            while (row.next()) {
                columns.computeIfAbsent(row.getString(1), none -> new TreeSet<>())
                        .add(row.getString(2));
            }
        }
        return new SchemaTables(columns);
    }

    /** Those that Tidemark makes for all pipelines, as far as they are there, in the order in which rows go. */
    List<String> shared() {
        return SHARED.stream().filter(table -> has(table, Set.of(PIPELINE))).toList();
    }

    /** Those of them whose rows name stages. */
    List<String> naming() {
        return shared().stream().filter(table -> has(table, Set.of("stage"))).toList();
    }

    List<String> stages() {
        return columns.keySet().stream()
                .filter(table -> has(table, OF_STAGES) && !has(table, Set.of(PIPELINE)))
                .toList();
    }

    /** Those in which keys are noted. */
    List<String> noted() {
        return columns.keySet().stream()
                .filter(table -> table.startsWith(NOTED) && has(table, OF_NOTED))
                .toList();
    }

    /** Those that look as if a pipeline had rows there, and are not known. */
    List<StageOwners.Left> ofOthers() {
        return columns.keySet().stream()
                .filter(table -> has(table, Set.of(PIPELINE)) && !SHARED.contains(table))
                .map(table -> new StageOwners.Left(table, "it has a column pipeline, and is not known to the tool"))
                .toList();
    }

    boolean has(String table, Set<String> names) {
        return columns.getOrDefault(table, Set.of()).containsAll(names);
    }
}
