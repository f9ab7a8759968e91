package io.tidemark.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Transactions on tables {@code orders} and {@code items} {@code (id int primary key, v int, note varchar(60))}: inserts,
 * updates, deletes and changes of keys, by several writers at a time, so that their changes are mixed in the log. The first
 * and the last change of each transaction is a row that is written once.
 */
final class ShopLoad implements AutoCloseable {

    static final List<String> TABLES = List.of("orders", "items");

    private static final int WRITERS = 3;
    private static final int KEYS = 300;
    private static final int LONGEST = 40;

    private static final AtomicInteger MARKS = new AtomicInteger(2_000_000);

    private final SourceShop shop;
    private final long seed;
    private final Writers writers = new Writers();
    private final AtomicInteger transactions = new AtomicInteger();

    private ShopLoad(SourceShop shop, long seed) {
        this.shop = shop;
        this.seed = seed;
    }

    /** With a row each, so that a row that is written later is seen to come out of the log. */
    static void createTables(SourceShop shop) throws SQLException {
        for (String table : TABLES) {
            shop.run("CREATE TABLE %s (id int PRIMARY KEY, v int NOT NULL, note varchar(60))".formatted(table));
            shop.run(
                    shop.logWholeRows(table),
                    "INSERT INTO %s VALUES (1000000, 0, 'there from the start')".formatted(table));
        }
    }

    static ShopLoad start(SourceShop shop, long seed) {
        ShopLoad load = new ShopLoad(shop, seed);
        load.writers.start("shop load", WRITERS, load::write);
        return load;
    }

    int transactions() {
        writers.check();
        return transactions.get();
    }

    private void write(int writer) throws SQLException {
        Random random = Seeds.random(seed + writer);
        try (Connection connection = shop.connect()) {
            connection.setAutoCommit(false);
            while (!writers.stopped()) {
                try {
                    change(connection, random, writer, 1 + random.nextInt(LONGEST));
                    connection.commit();
                    transactions.incrementAndGet();
                } catch (SQLTransactionRollbackException deadlock) {
                    // MySQL locks gaps between keys, too.
                    connection.rollback();
                }
            }
        }
    }

    private static void change(Connection connection, Random random, int writer, int changes) throws SQLException {
        mark(connection, random);
        for (int i = 0; i < changes; i++) {
            change(connection, random, writer);
            if (random.nextInt(10) == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        mark(connection, random);
    }

    /** A row that nothing touches again: who has missed it has missed it for good. */
    private static void mark(Connection connection, Random random) throws SQLException {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        execute(connection, "INSERT INTO " + table + " VALUES (?, 0, 'written once')", MARKS.incrementAndGet());
    }

    /** Keys of its own, so that no writer waits for another. */
    private static void change(Connection connection, Random random, int writer) throws SQLException {
        String table = TABLES.get(random.nextInt(TABLES.size()));
        int id = writer * 10_000 + random.nextInt(KEYS);
        switch (random.nextInt(4)) {
            case 0 -> execute(connection, "DELETE FROM " + table + " WHERE id = ?", id);
            case 1 -> {
                int moved = writer * 10_000 + 1_000 + random.nextInt(KEYS);
                execute(connection, "DELETE FROM " + table + " WHERE id = ?", moved);
                execute(connection, "UPDATE " + table + " SET id = " + moved + " WHERE id = ?", id);
            }
            default -> {
                int v = random.nextInt();
                execute(connection, "DELETE FROM " + table + " WHERE id = ? AND v % 2 = 0", id);
                execute(
                        connection,
                        "INSERT INTO %1$s SELECT k, %2$d, 'note of %2$d' FROM (SELECT ? AS k) one".formatted(table, v)
                                + " WHERE NOT EXISTS (SELECT 1 FROM %1$s WHERE id = k)".formatted(table),
                        id);
                execute(connection, "UPDATE " + table + " SET v = " + (v + 1) + " WHERE id = ?", id);
            }
        }
    }

    private static void execute(Connection connection, String sql, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, id);
            statement.executeUpdate();
        }
    }

    /** Commits what is open and ends; fails if a writer had ended before. */
    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
