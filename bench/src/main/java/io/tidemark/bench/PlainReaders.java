package io.tidemark.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** How clients without Flink read. */
final class PlainReaders {

    private static final int FETCH_ROWS = 10_000;

    private PlainReaders() {}

    static void copy(Connection connection, String from, RowCounter counter) throws SQLException {
        CopyOut copy =
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY %s TO STDOUT".formatted(copied(from)));
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            counter.add(row.length);
        }
    }

    /** @param from what follows {@code FROM} */
    static String copied(String from) {
        return from.contains(" ") ? "(SELECT * FROM " + from + ")" : from;
    }

    /** In a transaction, without which Postgres' driver would take all rows at once. */
    static void fetch(Connection connection, String from, RowCounter counter) throws SQLException {
        connection.setAutoCommit(false);
        query(connection, from, FETCH_ROWS, counter);
    }

    /** MySQL's driver sends the rows on as they come at this size alone, MariaDB's at any but 0. */
    static void stream(Connection connection, String from, RowCounter counter) throws SQLException {
        query(connection, from, streaming(connection), counter);
    }

    static int streaming(Connection connection) throws SQLException {
        return connection.getMetaData().getURL().startsWith("jdbc:mysql:") ? Integer.MIN_VALUE : FETCH_ROWS;
    }

    private static void query(Connection connection, String from, int fetchSize, RowCounter counter)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(fetchSize);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + from)) {
                // Kept until the next row: what nobody holds the compiler need not make.
                Object[] row = new Object[rows.getMetaData().getColumnCount()];
                while (rows.next()) {
                    for (int i = 0; i < row.length; i++) {
                        row[i] = rows.getObject(i + 1);
                    }
                    counter.add(0);
                }
            }
        }
    }
}
