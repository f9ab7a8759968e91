package io.tidemark.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writers that change rows of a table {@code source (id, v)} and hold each transaction open for a while. */
final class OpenTransactions implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int ROWS_OF_ONE = 20;
    private static final int SHORTEST_MILLIS = 20;
    private static final int LONGEST_MILLIS = 140;

    private final PostgresFixture shop;
    private final int rows;
    private final long seed;
    private final Writers writers = new Writers();

    private OpenTransactions(PostgresFixture shop, int rows, long seed) {
        this.shop = shop;
        this.rows = rows;
        this.seed = seed;
    }

    /** @param rows the keys are 1 to this */
    static OpenTransactions start(PostgresFixture shop, int rows, long seed) {
        OpenTransactions transactions = new OpenTransactions(shop, rows, seed);
        transactions.writers.start("open transactions", WRITERS, transactions::write);
        return transactions;
    }

    private void write(int writer) throws SQLException {
        Random random = Seeds.random(seed + writer);
        try (Connection connection = shop.connect();
                PreparedStatement update = connection.prepareStatement("UPDATE source SET v = v + 1 WHERE id = ?")) {
            connection.setAutoCommit(false);
            while (!writers.stopped()) {
                for (int i = 0; i < ROWS_OF_ONE; i++) {
                    // Keys of its own, so that no writer waits for another.
                    update.setInt(1, 1 + writer + WRITERS * random.nextInt(rows / WRITERS));
                    update.executeUpdate();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS)));
                connection.commit();
            }
        }
    }

    /** Commits what is open and ends; fails if a writer had ended before. */
    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
