package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Six writers that change every table over its whole range of keys, and hold each transaction open between two of its changes:
 * some are rolled back, in whole or to a savepoint, and some change many rows of their writer.
 *
 * <p>Each changes rows of its own, so that none waits for another.
 */
final class SeamWriters implements AutoCloseable {

    static final int SHORTEST_MILLIS = 20;

    private static final int MOST_CHANGES = 12;
    private static final int ROLLBACKS = 10;
    private static final int SAVEPOINTS = 4;
    private static final int BULKS = 25;

    private final SourceShop shop;
    private final SeamTables tables;
    private final int longestMillis;
    private final Writers writers = new Writers();
    private final Queue<Held> committed = new ConcurrentLinkedQueue<>();

    private SeamWriters(SourceShop shop, SeamTables tables, int longestMillis) {
        this.shop = shop;
        this.tables = tables;
        this.longestMillis = longestMillis;
    }

    /** A transaction, in nanoseconds of {@link System#nanoTime}. */
    private record Held(long first, long commit) {}

    /** @param longestMillis for which a transaction is held; most are held for much less */
    static SeamWriters start(SourceShop shop, SeamTables tables, int longestMillis, long seed) {
        SeamWriters seam = new SeamWriters(shop, tables, longestMillis);
        seam.writers.start("seam writer", SeamTables.OWNERS, owner -> seam
                .new Writer(owner, Seeds.random(seed * SeamTables.OWNERS + owner))
                .write());
        return seam;
    }

    int commits() {
        writers.check();
        return committed.size();
    }

    /** Transactions that were open at some time between the two, and were committed. */
    long heldBetween(long from, long to) {
        return committed.stream()
                .filter(held -> held.first() < to && held.commit() > from)
                .count();
    }

    private final class Writer {

        private final int owner;
        private final Random random;
        private final List<SeamRows> rows = new ArrayList<>();

        Writer(int owner, Random random) {
            this.owner = owner;
            this.random = random;
            tables.keyed().forEach(table -> rows.add(new SeamRows(table, owner, random)));
        }

        void write() throws SQLException, InterruptedException {
            try (Connection connection = shop.connect();
                    Statement statement = connection.createStatement()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(false);
                while (!writers.stopped()) {
                    write(connection, statement);
                }
            }
        }

        private void write(Connection connection, Statement statement) throws SQLException, InterruptedException {
            List<SeamRows.Kept> before = keep();
            long first = System.nanoTime();
            try {
                change(statement);
                hold();
                if (random.nextInt(SAVEPOINTS) == 0) {
                    changeAndTakeBack(connection, statement);
                }
                change(statement);
                if (random.nextInt(ROLLBACKS) > 0) {
                    connection.commit();
                    committed.add(new Held(first, System.nanoTime()));
                    return;
                }
            } catch (SQLTransactionRollbackException deadlock) {
                // Locks of the server's own making: it has rolled back, or is to.
            }
            connection.rollback();
            goBack(before);
        }

        private void changeAndTakeBack(Connection connection, Statement statement) throws SQLException {
            List<SeamRows.Kept> before = keep();
            Savepoint savepoint = connection.setSavepoint();
            change(statement);
            if (random.nextBoolean()) {
                connection.rollback(savepoint);
                goBack(before);
            } else {
                connection.releaseSavepoint(savepoint);
            }
        }

        private List<SeamRows.Kept> keep() {
            return rows.stream().map(SeamRows::keep).toList();
        }

        private void goBack(List<SeamRows.Kept> kept) {
            for (int i = 0; i < kept.size(); i++) {
                rows.get(i).goBack(kept.get(i));
            }
        }

        /** Evenly on a logarithmic scale. */
        private void hold() throws InterruptedException {
            double millis = SHORTEST_MILLIS * Math.pow((double) longestMillis / SHORTEST_MILLIS, random.nextDouble());
            writers.pause((long) millis);
        }

        private void change(Statement statement) throws SQLException {
            if (random.nextInt(BULKS) == 0) {
                int table = random.nextInt(rows.size() + 1);
                statement.execute(
                        table < rows.size()
                                ? rows.get(table).changeMany()
                                : SeamTables.updateMany(owner, random.nextInt(SeamTables.PARTS)));
            }
            for (int i = random.nextInt(MOST_CHANGES); i >= 0; i--) {
                int table = random.nextInt(rows.size() + 1);
                statement.execute(table < rows.size() ? rows.get(table).change() : changeKeyless());
            }
        }

        private String changeKeyless() {
            int amount = random.nextInt(SeamTables.AMOUNTS);
            String one = "owner = %d AND amount = %d".formatted(owner, amount);
            return switch (random.nextInt(3)) {
                case 0 -> "INSERT INTO keyless VALUES (%d, %d)".formatted(owner, amount);
                case 1 -> shop.deleteOne("keyless", one);
                default -> shop.updateOne("keyless", "amount = %d".formatted(random.nextInt(SeamTables.AMOUNTS)), one);
            };
        }
    }

    /** Commits what is open and ends; fails if a writer had ended before. */
    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
