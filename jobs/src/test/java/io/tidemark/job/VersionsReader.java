package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Reads the mirror of {@link Versions} again and again, and notes each row that is older than what it has read before. */
final class VersionsReader implements AutoCloseable {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private final Mart mart;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong reads = new AtomicLong();
    private final Map<Integer, Long> newest = new HashMap<>();
    private final Set<Integer> gone = new HashSet<>();
    private final List<String> stepsBack = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::read, "reader of versions");
    private volatile Exception failure;

    private VersionsReader(Mart mart) {
        this.mart = mart;
    }

    static VersionsReader open(Mart mart) {
        VersionsReader reader = new VersionsReader(mart);
        reader.thread.start();
        return reader;
    }

    private void read() {
        try (Connection connection = mart.connect();
                Statement statement = connection.createStatement()) {
            while (!stopped.get()) {
                readOnce(statement);
                reads.incrementAndGet();
                LockSupport.parkNanos(PAUSE);
            }
        } catch (SQLException broken) {
            failure = broken;
        }
    }

    private void readOnce(Statement statement) throws SQLException {
        Set<Integer> absent = new HashSet<>(newest.keySet());
        try (ResultSet row = statement.executeQuery("SELECT id, version FROM versions_m")) {
            while (row.next()) {
                int id = row.getInt(1);
                long version = row.getLong(2);
                long before = newest.getOrDefault(id, 0L);
                absent.remove(id);
                if (version < before || (version == before && gone.contains(id))) {
                    stepsBack.add("row %d has version %d after %d%s"
                            .formatted(id, version, before, gone.contains(id) ? ", which had gone" : ""));
                }
                gone.remove(id);
                newest.put(id, version);
            }
        }
        gone.addAll(absent);
    }

    long reads() {
        return reads.get();
    }

    void assertNoStepBack() {
        assertThat(failure).as("the reader of versions").isNull();
        assertThat(reads.get()).as("reads").isPositive();
        assertThat(stepsBack).as("steps back in %d reads", reads.get()).isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        thread.join();
    }
}
