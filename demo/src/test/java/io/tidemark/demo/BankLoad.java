package io.tidemark.demo;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The load of TPC-B: each transaction changes an account, its teller and its branch by the same amount and writes it into a
 * history without a key, or takes one out of it again. So the sums over all four are equal in every transaction. It comes again
 * when the server has gone.
 *
 * <p>Numbers are few, so that the history has many rows that are alike.
 */
final class BankLoad implements AutoCloseable {

    private static final int ACCOUNTS = 100;
    private static final int TELLERS = 10;
    private static final int BRANCHES = 2;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long PAUSE_WITHOUT_SERVER = TimeUnit.MILLISECONDS.toNanos(200);

    private final BankDatabase database;
    private final DatabaseServer server;
    private final Random random;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong transactions = new AtomicLong();
    private final Thread thread = new Thread(this::work, "bank");
    private volatile RuntimeException wrong;

    private BankLoad(BankDatabase database, DatabaseServer server, long seed) {
        this.database = database;
        this.server = server;
        this.random = new Random(seed);
    }

    /** Makes the tables. */
    static void prepare(BankDatabase database, DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect(BankDatabase.databaseName());
                Statement statement = connection.createStatement()) {
            fill(statement, "accounts", ACCOUNTS);
            fill(statement, "tellers", TELLERS);
            fill(statement, "branches", BRANCHES);
            statement.execute(
                    "CREATE TABLE history (account int, teller int NOT NULL, amount int NOT NULL, note text)");
            for (String sql : database.logWholeRows()) {
                statement.execute(sql);
            }
        }
    }

    private static void fill(Statement statement, String table, int rows) throws SQLException {
        statement.execute("CREATE TABLE %s (id int PRIMARY KEY, balance bigint NOT NULL)".formatted(table));
        for (int id = 1; id <= rows; id++) {
            statement.execute("INSERT INTO %s VALUES (%d, 0)".formatted(table, id));
        }
    }

    static BankLoad start(BankDatabase database, DatabaseServer server, long seed) {
        BankLoad load = new BankLoad(database, server, seed);
        load.thread.start();
        return load;
    }

    /** How many have been committed, as far as the server has said so. */
    long transactions() {
        return transactions.get();
    }

    private void work() {
        while (!stopped.get()) {
            try (Connection connection = server.connect(BankDatabase.databaseName())) {
                connection.setAutoCommit(false);
                while (!stopped.get()) {
                    LockSupport.parkNanos(PAUSE);
                    transact(connection);
                }
            } catch (SQLException gone) {
                LockSupport.parkNanos(PAUSE_WITHOUT_SERVER);
            } catch (RuntimeException failure) {
                wrong = failure;
                return;
            }
        }
    }

    private void transact(Connection connection) throws SQLException {
        if (random.nextInt(3) == 0) {
            takeOne(connection);
        } else {
            int account = 1 + random.nextInt(ACCOUNTS / 10);
            int teller = 1 + random.nextInt(TELLERS);
            int amount = random.nextInt(7) - 3;
            write(
                    connection,
                    "INSERT INTO history VALUES (?, ?, ?, ?)",
                    account,
                    teller,
                    amount,
                    random.nextBoolean() ? null : "note " + amount);
            change(connection, account, teller, amount);
        }
        if (random.nextInt(20) == 0) {
            connection.rollback();
        } else {
            connection.commit();
            transactions.incrementAndGet();
        }
    }

    /** Any of those there are: which one, says the server's order, and nobody relies on it. */
    private void takeOne(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT account, teller, amount, note FROM history LIMIT 1")) {
            if (row.next()) {
                write(connection, database.deleteOne(), row.getInt(1), row.getInt(2), row.getInt(3), row.getString(4));
                change(connection, row.getInt(1), row.getInt(2), -row.getInt(3));
            }
        }
    }

    private static void change(Connection connection, int account, int teller, int amount) throws SQLException {
        write(connection, "UPDATE accounts SET balance = balance + ? WHERE id = ?", amount, account);
        write(connection, "UPDATE tellers SET balance = balance + ? WHERE id = ?", amount, teller);
        write(connection, "UPDATE branches SET balance = balance + ? WHERE id = ?", amount, 1 + teller % BRANCHES);
    }

    private static void write(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("not one row: " + sql);
            }
        }
    }

    /** Ends it when what it was at is done; throws what had ended it before. */
    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        thread.join();
        if (wrong != null) {
            throw wrong;
        }
    }
}
