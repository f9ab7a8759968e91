package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
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

/**
 * Reads the mirrors of the bank's tables again and again, by one statement and by several of one snapshot. It comes again when
 * the server has gone.
 */
final class BankReader implements AutoCloseable {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PAUSE_WITHOUT_SERVER = TimeUnit.MILLISECONDS.toNanos(200);

    private static final String STREAMING = "SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING'";
    private static final List<String> SUMS = List.of(
            "SELECT coalesce(sum(balance), 0) FROM accounts_m",
            "SELECT coalesce(sum(balance), 0) FROM tellers_m",
            "SELECT coalesce(sum(balance), 0) FROM branches_m",
            "SELECT coalesce(sum(amount), 0) FROM history_m");
    private final BankDatabase database;
    private final DatabaseServer server;
    private final String mirrors;
    private final String all;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<String> broken = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong reads = new AtomicLong();
    private final Thread thread = new Thread(this::work, "reader");

    private BankReader(BankDatabase database, DatabaseServer server, String mirrors) {
        this.database = database;
        this.server = server;
        this.mirrors = mirrors;
        this.all = "SELECT (%s), (%s)".formatted(String.join("), (", SUMS), STREAMING);
    }

    static BankReader start(BankDatabase database, DatabaseServer server) {
        return start(database, server, BankDatabase.databaseName());
    }

    /** @param mirrors the database that they are in */
    static BankReader start(BankDatabase database, DatabaseServer server, String mirrors) {
        BankReader reader = new BankReader(database, server, mirrors);
        reader.thread.start();
        return reader;
    }

    private void work() {
        while (!stopped.get()) {
            try (Connection connection = server.connect(mirrors);
                    Statement statement = connection.createStatement()) {
                while (!stopped.get()) {
                    LockSupport.parkNanos(PAUSE);
                    readBySnapshot(statement);
                    readAtOnce(statement);
                }
            } catch (SQLException gone) {
                LockSupport.parkNanos(PAUSE_WITHOUT_SERVER);
            }
        }
    }

    private void readBySnapshot(Statement statement) throws SQLException {
        statement.execute(database.beginSnapshot());
        boolean streaming = number(statement, STREAMING) == 1;
        List<Long> found = new ArrayList<>();
        for (String sum : SUMS) {
            found.add(number(statement, sum));
        }
        statement.execute("COMMIT");
        compare("one snapshot", streaming, found);
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void readAtOnce(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(all)) {
            row.next();
            List<Long> found = new ArrayList<>();
            for (int i = 1; i <= SUMS.size(); i++) {
                found.add(row.getLong(i));
            }
            compare("one statement", row.getLong(SUMS.size() + 1) == 1, found);
        }
    }

    private void compare(String how, boolean streaming, List<Long> found) {
        if (!streaming) {
            return;
        }
        reads.incrementAndGet();
        if (found.stream().distinct().count() > 1) {
            broken.add("%s: accounts, tellers, branches, history are %s".formatted(how, found));
        }
    }

    long reads() {
        return reads.get();
    }

    /** Every read so far was of one source transaction. */
    void assertWhole() {
        assertThat(broken).as("broken of %d reads", reads.get()).isEmpty();
    }

    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        thread.join();
    }
}
