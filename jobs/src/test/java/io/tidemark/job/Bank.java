package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The load of TPC-B: each transaction changes an account, its teller and its branch by the same amount and writes it into a
 * history without a key, or takes one out of it again. So the sums over all four are equal in every transaction.
 *
 * <p>Numbers are few, so that the history has many rows that are alike.
 */
final class Bank implements AutoCloseable {

    private static final List<String> KEYED = List.of("accounts", "tellers", "branches");
    private static final int ACCOUNTS = 100;
    private static final int TELLERS = 10;
    private static final int BRANCHES = 2;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    /** All four sums in one statement, and of how many sources the target says that they are of one position. */
    static final String SUMS =
            """
            SELECT (SELECT coalesce(sum(balance), 0) FROM accounts_m), (SELECT coalesce(sum(balance), 0) FROM tellers_m),
              (SELECT coalesce(sum(balance), 0) FROM branches_m), (SELECT coalesce(sum(amount), 0) FROM history_m),
              (SELECT count(*) FROM tidemark.tidemark WHERE phase = 'STREAMING')""";

    private final PostgresFixture shop;
    private final long seed;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong transactions = new AtomicLong();
    private final Thread thread = new Thread(this::work, "bank");
    private volatile SQLException failure;

    private Bank(PostgresFixture shop, long seed) {
        this.shop = shop;
        this.seed = seed;
    }

    static void prepare(PostgresFixture shop) throws SQLException {
        for (String table : KEYED) {
            shop.run("CREATE TABLE %s (id int PRIMARY KEY, balance bigint NOT NULL)".formatted(table));
        }
        shop.run(
                "INSERT INTO accounts SELECT g, 0 FROM generate_series(1, %d) g".formatted(ACCOUNTS),
                "INSERT INTO tellers SELECT g, 0 FROM generate_series(1, %d) g".formatted(TELLERS),
                "INSERT INTO branches SELECT g, 0 FROM generate_series(1, %d) g".formatted(BRANCHES),
                "CREATE TABLE history (account int, teller int NOT NULL, amount int NOT NULL, note text)",
                "ALTER TABLE history REPLICA IDENTITY FULL");
    }

    /** Mirrors of the tables with keys. */
    static String keyed(PostgresFixture shop) throws SQLException {
        return keyed(new PostgresMart(shop));
    }

    static String keyed(Mart mart) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (String table : KEYED) {
            sql.append(mart.target(
                    table + "_m",
                    "id int PRIMARY KEY, balance bigint",
                    "id INT, balance BIGINT, PRIMARY KEY (id) NOT ENFORCED"));
        }
        for (String table : KEYED) {
            sql.append("INSERT INTO %1$s_m SELECT id, balance FROM shop.`public`.%1$s;\n".formatted(table));
        }
        return sql.toString();
    }

    /** Mirrors of all tables. */
    static String all(PostgresFixture shop) throws SQLException {
        return all(new PostgresMart(shop));
    }

    static String all(Mart mart) throws SQLException {
        return mart.target(
                        "history_m",
                        "account int, teller int NOT NULL, amount int NOT NULL, note text",
                        "account INT, teller INT, amount INT, note STRING")
                + keyed(mart)
                + "INSERT INTO history_m SELECT account, teller, amount, note FROM shop.`public`.history;\n";
    }

    static void awaitKeyedEqual(PostgresFixture shop) {
        awaitKeyedEqual(shop, new PostgresMart(shop));
    }

    static void awaitKeyedEqual(PostgresFixture shop, Mart mart) {
        for (String table : KEYED) {
            mart.awaitEqual(shop, "SELECT * FROM " + table, "SELECT * FROM %s_m".formatted(table));
        }
    }

    static void awaitEqual(PostgresFixture shop) {
        awaitEqual(shop, new PostgresMart(shop));
    }

    static void awaitEqual(PostgresFixture shop, Mart mart) {
        awaitKeyedEqual(shop, mart);
        mart.awaitEqual(shop, "SELECT * FROM history", "SELECT * FROM history_m");
    }

    static Bank open(PostgresFixture shop, long seed) {
        Bank bank = new Bank(shop, seed);
        bank.thread.start();
        return bank;
    }

    long transactions() {
        return transactions.get();
    }

    private void work() {
        Random random = new Random(seed);
        try (Connection connection = shop.connect();
                PreparedStatement write = connection.prepareStatement("INSERT INTO history VALUES (?, ?, ?, ?)");
                PreparedStatement take = connection.prepareStatement(
                        "DELETE FROM history WHERE ctid = (SELECT ctid FROM history ORDER BY random() LIMIT 1)"
                                + " RETURNING account, teller, amount")) {
            connection.setAutoCommit(false);
            while (!stopped.get()) {
                LockSupport.parkNanos(PAUSE);
                int account = 1 + random.nextInt(ACCOUNTS / 10);
                int teller = 1 + random.nextInt(TELLERS);
                int amount = random.nextInt(7) - 3;
                if (random.nextInt(3) == 0) {
                    try (ResultSet row = take.executeQuery()) {
                        if (row.next()) {
                            change(connection, row.getInt(1), row.getInt(2), -row.getInt(3));
                        }
                    }
                } else {
                    write.setInt(1, account);
                    write.setInt(2, teller);
                    write.setInt(3, amount);
                    write.setString(4, random.nextBoolean() ? null : "note " + amount);
                    write.executeUpdate();
                    change(connection, account, teller, amount);
                }
                if (random.nextInt(20) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    transactions.incrementAndGet();
                }
            }
        } catch (SQLException failed) {
            failure = failed;
        }
    }

    private static void change(Connection connection, int account, int teller, int amount) throws SQLException {
        add(connection, "accounts", account, amount);
        add(connection, "tellers", teller, amount);
        add(connection, "branches", 1 + teller % BRANCHES, amount);
    }

    private static void add(Connection connection, String table, int id, int amount) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("UPDATE %s SET balance = balance + ? WHERE id = ?".formatted(table))) {
            statement.setInt(1, amount);
            statement.setInt(2, id);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /** Ends the load; throws what ended it before. */
    @Override
    public void close() throws Exception {
        stopped.set(true);
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }
}
