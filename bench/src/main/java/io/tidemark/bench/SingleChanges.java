package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Changes of one row each, looked for in the target by their keys. */
final class SingleChanges {

    private final Order order;
    private final Run run;
    private final SourceChanges source;
    private final Connection target;

    SingleChanges(Order order, Run run, SourceChanges source, Connection target) {
        this.order = order;
        this.run = run;
        this.source = source;
        this.target = target;
    }

    /** How long each took until it could be seen, one made after the other, in nanoseconds. */
    List<Long> latencies() throws SQLException {
        List<Long> nanos = new ArrayList<>();
        for (int number = 0; number < order.singles(); number++) {
            nanos.add(latency(number));
        }
        return nanos;
    }

    /**
     * How long one took until it could be seen, in nanoseconds.
     *
     * @throws IllegalStateException if it cannot be seen when a run would be ended
     */
    long latency(int number) throws SQLException {
        try (PreparedStatement look = target.prepareStatement("SELECT qty FROM %s WHERE id = ?"
                .formatted(order.dataset().names().get(0)))) {
            SingleChange change = source.changeOne(number);
            look.setLong(1, change.id());
            if (!run.await(() -> shows(look, change.quantity()), order.limitNanos())) {
                throw new IllegalStateException(
                        "a change of one row could not be seen after %d s".formatted(order.limitMillis() / 1_000));
            }
            return System.nanoTime() - change.commitNanos();
        }
    }

    private static boolean shows(PreparedStatement look, int quantity) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            return row.next() && row.getInt(1) == quantity;
        }
    }
}
