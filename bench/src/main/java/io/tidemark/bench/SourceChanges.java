package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Changes the source's rows, by one connection, to a {@code qty} that none of them has had. */
final class SourceChanges implements AutoCloseable {

    private static final int ROWS = 1_000;

    private final Connection connection;
    private final Dataset dataset;
    private final int quantity;

    private SourceChanges(Connection connection, Dataset dataset, int quantity) {
        this.connection = connection;
        this.dataset = dataset;
        this.quantity = quantity;
    }

    /**
     * Rows that a run before has left dead are cleaned away first. The first run after tables are filled makes them longer, the
     * others find room: a round of warm-up belongs before what counts.
     */
    static SourceChanges open(Order order) throws SQLException {
        Dataset dataset = order.dataset();
        int highest;
        try (Connection connection = order.endpoint().connect()) {
            SourceTables.of(dataset).settle(connection);
            highest = Integer.parseInt(SourceTables.text(
                    connection,
                    dataset.names().stream()
                            .map("SELECT max(qty) AS qty FROM %s"::formatted)
                            .collect(Collectors.joining(" UNION ALL ", "SELECT max(qty) FROM (", ") highest"))));
        }
        SourceChanges changes = new SourceChanges(order.endpoint().connect(), dataset, highest + 1);
        changes.connection.setAutoCommit(false);
        return changes;
    }

    /** What {@link #changeAll} sets. */
    int quantity() {
        return quantity;
    }

    /**
     * Changes every row once, in transactions of 1,000 rows of neighbouring keys.
     *
     * @param run that they are for, without which no further transaction is begun
     * @param deadlineNanos of {@link System#nanoTime}, behind which none is either
     * @throws IllegalStateException if the run has ended
     */
    void changeAll(Run run, long deadlineNanos) throws SQLException {
        for (int table = 0; table < dataset.tables(); table++) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE %s SET qty = ? WHERE id BETWEEN ? AND ?"
                    .formatted(dataset.names().get(table)))) {
                update.setInt(1, quantity);
                for (long from = 1;
                        from <= dataset.rowsOf(table) && System.nanoTime() - deadlineNanos < 0;
                        from += ROWS) {
                    update.setLong(2, from);
                    update.setLong(3, from + ROWS - 1);
                    update.executeUpdate();
                    connection.commit();
                    run.requireGoingOn();
                }
            }
        }
    }

    /**
     * Changes one row of the first table to a quantity of its own.
     *
     * @param number of the change, from 0
     */
    SingleChange changeOne(int number) throws SQLException {
        long id = 1 + number % dataset.rowsOf(0);
        int own = quantity + 1 + number;
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE %s SET qty = ? WHERE id = ?".formatted(dataset.names().get(0)))) {
            update.setInt(1, own);
            update.setLong(2, id);
            update.executeUpdate();
            long commit = System.nanoTime();
            connection.commit();
            return new SingleChange(id, own, commit);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
