package io.tidemark.demo;

import io.tidemark.embedded.DatabaseServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The load of TPC-B: each transaction changes an account, its teller and its branch by the same amount and writes it into a
 * history without a key, or takes one out of it again. So the sums over all four are equal in every transaction. It comes again
 * when the server has gone, or has ended a transaction in favour of another writer's.
 *
 * <p>Tellers and amounts are few, so that the history has many rows that are alike if accounts are few.
 */
final class BankLoad implements AutoCloseable {

    private static final int TELLERS = 10;
    private static final int BRANCHES = 2;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long PAUSE_WITHOUT_SERVER = TimeUnit.MILLISECONDS.toNanos(200);

    private final BankDatabase database;
    private final DatabaseServer server;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong transactions = new AtomicLong();
    private final Size size;
    private final List<Thread> writers;
    private volatile RuntimeException wrong;

    /**
     * How large the bank is.
     *
     * @param accounts that there are, from number 1
     * @param used those that change, from number 1
     */
    record Size(int writers, int accounts, int used) {

        /** Of one writer. */
        static final Size SMALL = new Size(1, 100, 10);
    }

    private BankLoad(BankDatabase database, DatabaseServer server, long seed, Size size) {
        this.database = database;
        this.server = server;
        this.size = size;
        this.writers = IntStream.range(0, size.writers())
                .mapToObj(writer -> new Thread(() -> work(new Random(seed + writer)), "bank " + writer))
                .toList();
    }

    /** Makes the tables. */
    static void prepare(BankDatabase database, DatabaseServer server, Size size) throws SQLException {
        try (Connection connection = server.connect(BankDatabase.databaseName());
                Statement statement = connection.createStatement()) {
            fill(statement, "accounts", size.accounts());
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
        statement.execute(IntStream.rangeClosed(1, rows)
                .mapToObj("(%d, 0)"::formatted)
                .collect(Collectors.joining(", ", "INSERT INTO " + table + " VALUES ", "")));
    }

    static BankLoad start(BankDatabase database, DatabaseServer server, long seed, Size size) {
        BankLoad load = new BankLoad(database, server, seed, size);
        load.writers.forEach(Thread::start);
        return load;
    }

    /** How many have been committed, as far as the server has said so. */
    long transactions() {
        return transactions.get();
    }

    private void work(Random random) {
        while (!stopped.get()) {
            try (Connection connection = server.connect(BankDatabase.databaseName())) {
                connection.setAutoCommit(false);
                // Of MySQL and MariaDB; otherwise whoever takes one out keeps the others from writing any.
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                while (!stopped.get()) {
                    LockSupport.parkNanos(PAUSE);
                    transact(connection, random);
                }
            } catch (SQLException gone) {
                LockSupport.parkNanos(PAUSE_WITHOUT_SERVER);
            } catch (RuntimeException failure) {
                wrong = failure;
                return;
            }
        }
    }

    private void transact(Connection connection, Random random) throws SQLException {
        boolean whole = true;
        if (random.nextInt(3) == 0) {
            whole = takeOne(connection);
        } else {
            int account = 1 + random.nextInt(size.used());
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
        if (!whole || random.nextInt(20) == 0) {
            connection.rollback();
        } else {
            connection.commit();
            transactions.incrementAndGet();
        }
    }

    /**
     * Any of those there are: which one, says the server's order, and nobody relies on it.
     *
     * @return false if another writer has taken it
     */
    private boolean takeOne(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT account, teller, amount, note FROM history LIMIT 1")) {
            if (!row.next()) {
                return true;
            }
            int taken = changed(
                    connection, database.deleteOne(), row.getInt(1), row.getInt(2), row.getInt(3), row.getString(4));
            change(connection, row.getInt(1), row.getInt(2), -row.getInt(3));
            return taken == 1;
        }
    }

    private static void change(Connection connection, int account, int teller, int amount) throws SQLException {
        write(connection, "UPDATE accounts SET balance = balance + ? WHERE id = ?", amount, account);
        write(connection, "UPDATE tellers SET balance = balance + ? WHERE id = ?", amount, teller);
        write(connection, "UPDATE branches SET balance = balance + ? WHERE id = ?", amount, 1 + teller % BRANCHES);
    }

    private static void write(Connection connection, String sql, Object... parameters) throws SQLException {
        if (changed(connection, sql, parameters) != 1) {
            throw new IllegalStateException("not one row: " + sql);
        }
    }

    private static int changed(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Ends it when what it was at is done; throws what had ended a writer before. */
    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        for (Thread writer : writers) {
            writer.join();
        }
        if (wrong != null) {
            throw wrong;
        }
    }
}
