package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

/** Empties a stage of what has been applied, in the same transaction. */
final class PostgresStageCleaning {

    /** Beyond it dead rows cost more than a new file. */
    private static final long MANY = 20_000;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private PostgresStageCleaning() {}

    static void clean(Connection connection, Stage stage, long label, long rows) throws SQLException {
        if (rows >= MANY && truncate(connection, stage, label)) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM %s WHERE label <= ?".formatted(stage.quotedName()))) {
            statement.setLong(1, label);
            statement.executeUpdate();
        }
    }

    /** If no writer is at it and nothing later is in it. Writers wait for the transaction's end then, which is near. */
    private static boolean truncate(Connection connection, Stage stage, long label) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT".formatted(stage.quotedName()));
            try (ResultSet row = statement.executeQuery(
                    "SELECT EXISTS (SELECT FROM %s WHERE label > %d)".formatted(stage.quotedName(), label))) {
                row.next();
                if (!row.getBoolean(1)) {
                    statement.execute("TRUNCATE " + stage.quotedName());
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
