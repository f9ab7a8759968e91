package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** A pipeline's rows of {@code tidemark.resnapshot}, one for each mirror; within the caller's transaction. */
final class ResnapshotRows {

    private ResnapshotRows() {}

    /** By the mirrors' names. */
    static Map<String, ResnapshotRow> read(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT table_name, request, state FROM tidemark.resnapshot WHERE pipeline = ?")) {
            statement.setString(1, pipeline);
            try (ResultSet row = statement.executeQuery()) {
                Map<String, ResnapshotRow> rows = new HashMap<>();
                while (row.next()) {
                    rows.put(
                            row.getString(1),
                            new ResnapshotRow(row.getString(2), ResnapshotRow.State.valueOf(row.getString(3))));
                }
                return rows;
            }
        }
    }

    static void write(Connection connection, NotedKeys keys, ResnapshotRow row) throws SQLException {
        String pipeline = keys.stage().pipeline();
        String table = keys.stage().target().toString();
        forget(connection, pipeline, table);
        TidemarkRows.update(
                connection,
                "INSERT INTO tidemark.resnapshot (pipeline, table_name, stage, request, state, since)"
                        + " VALUES (?, ?, ?, ?, ?, CURRENT_TIMESTAMP(6))",
                pipeline,
                table,
                keys.name(),
                row.request(),
                row.state().name());
    }

    static void forget(Connection connection, String pipeline, String table) throws SQLException {
        TidemarkRows.update(
                connection, "DELETE FROM tidemark.resnapshot WHERE pipeline = ? AND table_name = ?", pipeline, table);
    }

    /** Of a pipeline that begins anew. */
    static void forgetAll(Connection connection, String pipeline) throws SQLException {
        TidemarkRows.update(connection, "DELETE FROM tidemark.resnapshot WHERE pipeline = ?", pipeline);
    }

    /**
     * Forgets what is being noted: whoever goes on has not been given all of the keys.
     *
     * @param plan of the one that takes the pipeline over
     * @param everywhere or only of tables that are not mirrors any more, for which nobody would go on noting
     */
    static void endNoting(Connection connection, CommitterPlan plan, boolean everywhere) throws SQLException {
        for (Map.Entry<String, ResnapshotRow> row :
                read(connection, plan.pipeline()).entrySet()) {
            boolean noting = row.getValue().state() == ResnapshotRow.State.NOTING;
            if (noting && (everywhere || !isMirror(row.getKey(), plan))) {
                forget(connection, plan.pipeline(), row.getKey());
            }
        }
    }

    private static boolean isMirror(String table, CommitterPlan plan) {
        return plan.mirrors().keySet().stream()
                .anyMatch(target -> target.toString().equals(table));
    }
}
