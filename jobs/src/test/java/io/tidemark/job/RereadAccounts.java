package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writers that move money between two tables of accounts, close, open and rename some of the first table, and hold a few of
 * their transactions open for seconds. The sum over both tables is the same behind each of them.
 *
 * <p>Each has accounts of its own, so that none waits for another.
 */
final class RereadAccounts implements AutoCloseable {

    static final int ACCOUNTS = 6_000;
    static final long TOTAL = 2L * ACCOUNTS * 1_000;

    private static final int WRITERS = 4;
    private static final int LONGEST_MILLIS = 2_000;

    /** A name that is far away, in another chunk, and of the same writer. */
    private static final int RENAMED = 100_000;

    private final SourceShop shop;
    private final Writers writers = new Writers();

    private RereadAccounts(SourceShop shop) {
        this.shop = shop;
    }

    static void prepare(SourceShop shop) throws SQLException {
        for (String table : List.of("checking", "saving")) {
            shop.run(
                    "CREATE TABLE %s (id int PRIMARY KEY, balance bigint NOT NULL, note varchar(20) NOT NULL)"
                            .formatted(table),
                    "INSERT INTO %s SELECT a.n + 1000 * (b.n - 1), 1000, 'first' FROM (%s) a, (%s) b"
                            .formatted(table, shop.numbers(1_000), shop.numbers(ACCOUNTS / 1_000)));
        }
    }

    static RereadAccounts start(SourceShop shop, long seed) {
        RereadAccounts accounts = new RereadAccounts(shop);
        accounts.writers.start(
                "accounts", WRITERS, writer -> accounts.write(writer, Seeds.random(seed * WRITERS + writer)));
        return accounts;
    }

    void check() {
        writers.check();
    }

    private void write(int writer, Random random) throws SQLException, InterruptedException {
        List<Integer> there = new ArrayList<>();
        List<Integer> closed = new ArrayList<>();
        for (int id = 1; id <= ACCOUNTS; id++) {
            if (id % WRITERS == writer) {
                there.add(id);
            }
        }
        List<Integer> saving = List.copyOf(there);
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            while (!writers.stopped()) {
                for (int i = 1 + random.nextInt(8); i > 0; i--) {
                    int place = random.nextInt(there.size());
                    int from = there.get(place);
                    int to = saving.get(random.nextInt(saving.size()));
                    switch (random.nextInt(8)) {
                        case 0 -> {
                            give(statement, "(SELECT balance FROM checking WHERE id = %d)".formatted(from), to);
                            statement.executeUpdate("DELETE FROM checking WHERE id = " + from);
                            there.remove(place);
                            closed.add(from);
                        }
                        case 1 -> {
                            if (!closed.isEmpty()) {
                                int again = closed.remove(random.nextInt(closed.size()));
                                statement.executeUpdate(
                                        "INSERT INTO checking VALUES (%d, 0, 'opened')".formatted(again));
                                there.add(again);
                            }
                        }
                        case 2 -> {
                            int other = from > RENAMED ? from - RENAMED : from + RENAMED;
                            if (!closed.contains(other)) {
                                statement.executeUpdate("UPDATE checking SET id = %d, note = 'renamed' WHERE id = %d"
                                        .formatted(other, from));
                                there.set(place, other);
                            }
                        }
                        default -> {
                            int amount = random.nextInt(200) - 100;
                            statement.executeUpdate(
                                    "UPDATE checking SET balance = balance - %d, note = 'moved' WHERE id = %d"
                                            .formatted(amount, from));
                            give(statement, Integer.toString(amount), to);
                        }
                    }
                    if (random.nextInt(60) == 0) {
                        writers.pause(random.nextInt(LONGEST_MILLIS));
                    }
                }
                connection.commit();
                writers.pause(random.nextInt(20));
            }
        }
    }

    private static void give(Statement statement, String amount, int to) throws SQLException {
        statement.executeUpdate("UPDATE saving SET balance = balance + %s WHERE id = %d".formatted(amount, to));
    }

    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
