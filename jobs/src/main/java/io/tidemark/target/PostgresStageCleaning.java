package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

/** Empties tables of what has been applied, in the same transaction. */
final class PostgresStageCleaning {

    /** Beyond it dead rows cost more than a new file. */
    private static final long MANY = 20_000;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private PostgresStageCleaning() {}

    static void clean(Connection connection, Stage stage, long label, long rows) throws SQLException {
        String later = "EXISTS (SELECT FROM %s WHERE label > %d)".formatted(stage.quotedName(), label);
        if (rows >= MANY && truncate(connection, stage.quotedName(), later)) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM %s WHERE label <= ?".formatted(stage.quotedName()))) {
            statement.setLong(1, label);
            statement.executeUpdate();
        }
    }

    /** Empties a table of which nobody needs anything any more. */
    static void empty(Connection connection, String table) throws SQLException {
        if (!truncate(connection, table, "false")) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("DELETE FROM " + table);
            }
        }
    }

    /**
     * If nobody is at it, a dump of the database for example. Writers wait for the transaction's end then, which is near.
     *
     * @param kept a condition on which it is left as it is
     */
    private static boolean truncate(Connection connection, String table, String kept) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT".formatted(table));
            try (ResultSet row = statement.executeQuery("SELECT " + kept)) {
                row.next();
                if (!row.getBoolean(1)) {
                    statement.execute("TRUNCATE " + table);
                    return true;
                }
            }
        } catch (SQLException failure) {
            if (!LOCK_NOT_AVAILABLE.equals(failure.getSQLState())) {
                throw failure;
            }
        }
        // The lock goes with it.
        connection.rollback(before);
        return false;
    }
}
