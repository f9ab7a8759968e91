package io.tidemark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Parts of tables, read by as many connections as threads. */
final class PlainRun implements Run {

    private final Queue<String> parts = new ConcurrentLinkedQueue<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private PlainRun() {}

    /** Reads one part. */
    @FunctionalInterface
    interface PartReader {

        /** @param from what follows {@code FROM} */
        void read(Connection connection, String from, RowCounter counter) throws SQLException;
    }

    static PlainRun start(Order order, PartReader reader) throws SQLException {
        PlainRun run = new PlainRun();
        for (int i = 0; i < order.parallelism(); i++) {
            run.connections.add(order.endpoint().connect());
        }
        SourceTables tables = SourceTables.of(order.dataset());
        for (String table : order.dataset().names()) {
            run.parts.addAll(tables.parts(run.connections.get(0), table, order.parallelism()));
        }
        for (Connection connection : run.connections) {
            Thread thread = new Thread(() -> run.read(connection, reader), "read");
            run.threads.add(thread);
            thread.start();
        }
        return run;
    }

    private void read(Connection connection, PartReader reader) {
        RowCounter counter = RowCounter.open();
        try {
            for (String part = parts.poll(); part != null; part = parts.poll()) {
                reader.read(connection, part, counter);
            }
        } catch (SQLException | RuntimeException ended) {
            failure.compareAndSet(null, ended);
        }
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    @Override
    public void close() throws Exception {
        parts.clear();
        for (Connection connection : connections) {
            connection.abort(Runnable::run);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
