package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** How clients without Flink load one table into another. A part's rows count when they are committed. */
final class PlainWriters {

    private static final int BATCH_ROWS = 1_000;

    private PlainWriters() {}

    static void copy(Connection source, String from, RowCounter counter, Endpoint target) throws SQLException {
        try (Connection connection = target.connect()) {
            CopyManager into = connection.unwrap(PGConnection.class).getCopyAPI();
            CopyOut out = source.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY %s TO STDOUT".formatted(PlainReaders.copied(from)));
            CopyIn in = into.copyIn("COPY %s FROM STDIN".formatted(table(from)));
            long bytes = 0;
            for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                in.writeToCopy(row, 0, row.length);
                bytes += row.length;
            }
            counter.add(in.endCopy(), bytes);
        }
    }

    static void batch(Connection source, String from, RowCounter counter, Endpoint target) throws SQLException {
        try (Connection connection = target.connectToBatch();
                Statement statement = source.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(PlainReaders.streaming(source));
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + from)) {
                int columns = rows.getMetaData().getColumnCount();
                String values = String.join(", ", Collections.nCopies(columns, "?"));
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO %s VALUES (%s)".formatted(table(from), values))) {
                    long count = insert(rows, columns, insert);
                    connection.commit();
                    counter.add(count, 0);
                }
            }
        }
    }

    private static long insert(ResultSet rows, int columns, PreparedStatement insert) throws SQLException {
        long count = 0;
        while (rows.next()) {
            for (int i = 1; i <= columns; i++) {
                insert.setObject(i, rows.getObject(i));
            }
            insert.addBatch();
            if (++count % BATCH_ROWS == 0) {
                insert.executeBatch();
            }
        }
        insert.executeBatch();
        return count;
    }

    private static String table(String from) {
        return from.split(" ", 2)[0];
    }
}
