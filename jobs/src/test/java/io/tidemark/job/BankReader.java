package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Reads the mirrors of {@link Bank} again and again, by one statement and by several of one snapshot. */
final class BankReader implements AutoCloseable {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(3);

    private final Mart mart;
    private final boolean patient;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<String> broken = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::read, "reader");
    private final AtomicLong reads = new AtomicLong();
    private volatile SQLException failure;

    private BankReader(Mart mart, boolean patient) {
        this.mart = mart;
        this.patient = patient;
    }

    static BankReader open(PostgresFixture shop) {
        return open(new PostgresMart(shop));
    }

    static BankReader open(Mart mart) {
        return start(new BankReader(mart, false));
    }

    /** One that comes again when the server has gone. */
    static BankReader openPatient(Mart mart) {
        return start(new BankReader(mart, true));
    }

    private static BankReader start(BankReader reader) {
        reader.thread.start();
        return reader;
    }

    private void read() {
        do {
            readWhileServed();
            LockSupport.parkNanos(PAUSE);
        } while (patient && !stopped.get());
    }

    private void readWhileServed() {
        try (Connection connection = mart.connect();
                Statement statement = connection.createStatement()) {
            while (!stopped.get()) {
                LockSupport.parkNanos(PAUSE);
                statement.execute(mart.beginSnapshot());
                boolean streaming =
                        number(statement, "SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'") == 1;
                compare(
                        "one snapshot",
                        streaming,
                        number(statement, "SELECT coalesce(sum(balance), 0) FROM accounts_m"),
                        number(statement, "SELECT coalesce(sum(balance), 0) FROM tellers_m"),
                        number(statement, "SELECT coalesce(sum(balance), 0) FROM branches_m"),
                        number(statement, "SELECT coalesce(sum(amount), 0) FROM history_m"));
                statement.execute("COMMIT");
                try (ResultSet row = statement.executeQuery(Bank.SUMS)) {
                    row.next();
                    compare(
                            "one statement",
                            row.getLong(5) == 1,
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4));
                }
            }
        } catch (SQLException failed) {
            if (!patient) {
                failure = failed;
            }
        }
    }

    private void compare(String how, boolean streaming, long... sums) {
        if (!streaming) {
            return;
        }
        reads.incrementAndGet();
        for (long sum : sums) {
            if (sum != sums[0]) {
                broken.add("%s: accounts %d, tellers %d, branches %d, history %d"
                        .formatted(how, sums[0], sums[1], sums[2], sums[3]));
                return;
            }
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        return Long.parseLong(text(statement, query));
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    /** Waits until the target has been read again, by each way of reading. */
    void awaitReads() {
        long before = reads.get();
        await().atMost(PostgresFixture.PATIENCE).until(() -> reads.get() >= before + 3);
    }

    /** Every read so far was of one source transaction. */
    void assertWhole() {
        assertThat(broken).as("broken of %d reads", reads.get()).isEmpty();
        assertThat(reads.get()).as("reads").isPositive();
    }

    @Override
    public void close() throws Exception {
        stopped.set(true);
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }
}
