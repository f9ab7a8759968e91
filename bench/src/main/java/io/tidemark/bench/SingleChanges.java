package io.tidemark.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** Changes of one row each, looked for in the target by their keys. */
final class SingleChanges {

    /** Longer than what any contender works at, so that each moment of its interval is as likely. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final long SEED = 20_261_122;

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

    /**
     * How long each took until it could be seen, in nanoseconds. They are made at moments that have nothing to do with those at
     * which a contender works, and are the same for all.
     *
     * @param nanos for all of them together; empty if it was not enough
     */
    List<Long> latencies(long nanos) throws SQLException {
        Random random = new Random(SEED);
        long deadline = System.nanoTime() + nanos;
        List<Long> latencies = new ArrayList<>();
        while (latencies.size() < order.singles()) {
            run.await(() -> false, (long) (random.nextDouble() * LONGEST_PAUSE.toNanos()));
            OptionalLong latency = latency(latencies.size(), deadline - System.nanoTime());
            if (latency.isEmpty()) {
                return List.of();
            }
            latencies.add(latency.getAsLong());
        }
        return latencies;
    }

    /**
     * How long one took until it could be seen, in nanoseconds.
     *
     * @param nanos to wait at most; empty if it was not enough
     */
    OptionalLong latency(int number, long nanos) throws SQLException {
        try (PreparedStatement look = target.prepareStatement("SELECT qty FROM %s WHERE id = ?"
                .formatted(order.dataset().names().get(0)))) {
            SingleChange change = source.changeOne(number);
            look.setLong(1, change.id());
            return run.await(() -> shows(look, change.quantity()), nanos)
                    ? OptionalLong.of(System.nanoTime() - change.commitNanos())
                    : OptionalLong.empty();
        }
    }

    private static boolean shows(PreparedStatement look, int quantity) throws SQLException {
        try (ResultSet row = look.executeQuery()) {
            return row.next() && row.getInt(1) == quantity;
        }
    }
}
