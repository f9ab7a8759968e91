package io.tidemark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Rows that can be seen in a target's tables, asked for so seldom that the server has little of it. */
final class VisibleRows implements Arrival {

    /** Of the time that passes, one part is spent on asking. */
    private static final int PARTS = 5;

    private final Connection connection;
    private final String query;
    private long rows;
    private long dueNanos;
    private long firstNanos;

    private VisibleRows(Connection connection, String query) {
        this.connection = connection;
        this.query = query;
    }

    /** Makes the tables anew; what somebody else has left in the target is gone. */
    static VisibleRows inEmptyTables(Order order) throws SQLException {
        Connection connection = order.target().connect();
        SourceTables.of(order.dataset()).createEmpty(connection);
        SourceTables.of(order.dataset()).dropTidemark(connection);
        return new VisibleRows(connection, count(order.dataset(), ""));
    }

    /** Rows of loaded tables that have this {@code qty}. */
    static VisibleRows of(Order order, int quantity) throws SQLException {
        return new VisibleRows(order.target().connect(), count(order.dataset(), " WHERE qty = " + quantity));
    }

    private static String count(Dataset dataset, String condition) {
        return dataset.names().stream()
                .map(table -> "(SELECT count(*) FROM %s%s)".formatted(table, condition))
                .collect(Collectors.joining(" + ", "SELECT ", ""));
    }

    @Override
    public long rows() throws SQLException {
        long begin = System.nanoTime();
        if (begin - dueNanos >= 0 || dueNanos == 0) {
            rows = Long.parseLong(SourceTables.text(connection, query));
            long end = System.nanoTime();
            dueNanos = end + (PARTS - 1) * (end - begin);
            if (rows > 0 && firstNanos == 0) {
                firstNanos = end;
            }
        }
        return rows;
    }

    @Override
    public long firstNanos(long none) {
        return firstNanos == 0 ? none : firstNanos;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
