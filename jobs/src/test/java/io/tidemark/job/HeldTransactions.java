package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that change a table with a key and one without in a MySQL or MariaDB database, and hold each transaction open for
 * a while before they commit it, or some of them roll it back. Keys change, go, and come back.
 */
final class HeldTransactions implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int ROWS = 4_000;
    private static final int AMOUNTS = 10;
    private static final int MOST_CHANGES = 10;
    private static final int SHORTEST_MILLIS = 5;
    private static final int LONGEST_MILLIS = 50;

    private final MySqlFixture shop;
    private final Writers writers = new Writers();
    private final AtomicLong commits = new AtomicLong();

    private HeldTransactions(MySqlFixture shop) {
        this.shop = shop;
    }

    static void prepare(MySqlFixture shop) throws SQLException {
        shop.run(
                "CREATE TABLE keyed (id bigint PRIMARY KEY, owner int NOT NULL, v int NOT NULL)",
                "CREATE TABLE keyless (owner int NOT NULL, amount int NOT NULL, KEY (owner))",
                "SET SESSION %s = %d"
                        .formatted(shop.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth", ROWS),
                ("INSERT INTO keyed WITH RECURSIVE g (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM g WHERE n < %d)"
                                + " SELECT n, n %% %d, 0 FROM g")
                        .formatted(ROWS - 1, WRITERS),
                "INSERT INTO keyless SELECT owner, id %% %d FROM keyed".formatted(AMOUNTS),
                "ANALYZE TABLE keyed, keyless");
    }

    /** What the pipeline keeps: each row of the table with a key, a view of it, and how often each row without one is there. */
    static String pipeline(MySqlFixture shop) throws SQLException {
        return shop.target(
                        "mirror",
                        "id bigint PRIMARY KEY, owner int, v int",
                        "id BIGINT, owner INT, v INT, PRIMARY KEY (id) NOT ENFORCED")
                + shop.target(
                        "owners",
                        "owner int PRIMARY KEY, n bigint, v int, highest bigint",
                        "owner INT, n BIGINT, v INT, highest BIGINT, PRIMARY KEY (owner) NOT ENFORCED")
                + shop.target(
                        "amounts",
                        "owner int, amount int, n bigint, PRIMARY KEY (owner, amount)",
                        "owner INT, amount INT, n BIGINT, PRIMARY KEY (owner, amount) NOT ENFORCED")
                + """
                  INSERT INTO mirror SELECT id, owner, v FROM %1$s;
                  INSERT INTO owners SELECT owner, COUNT(*), SUM(v), MAX(id) FROM %1$s GROUP BY owner;
                  INSERT INTO amounts SELECT owner, amount, COUNT(*) FROM %2$s GROUP BY owner, amount;
                  """
                        .formatted(shop.source("keyed"), shop.source("keyless"));
    }

    static void awaitEqual(MySqlFixture shop) {
        shop.awaitEqual("SELECT id, owner, v FROM keyed", "TABLE mirror");
        shop.awaitEqual("SELECT owner, count(*), sum(v), max(id) FROM keyed GROUP BY owner", "TABLE owners");
        shop.awaitEqual("SELECT owner, amount, count(*) FROM keyless GROUP BY owner, amount", "TABLE amounts");
    }

    static HeldTransactions start(MySqlFixture shop, long seed) {
        HeldTransactions transactions = new HeldTransactions(shop);
        transactions.writers.start("held transactions", WRITERS, owner -> transactions
                .new Writer(owner, Seeds.random(seed * WRITERS + owner))
                .write());
        return transactions;
    }

    long commits() {
        writers.check();
        return commits.get();
    }

    /** Changes rows of its own, so that no writer waits for another. */
    private final class Writer {

        private final int owner;
        private final Random random;
        private List<Long> present = new ArrayList<>();
        private List<Long> absent = new ArrayList<>();

        Writer(int owner, Random random) {
            this.owner = owner;
            this.random = random;
            for (long id = owner; id < ROWS; id += WRITERS) {
                present.add(id);
                absent.add(id + ROWS);
            }
        }

        void write() throws SQLException {
            try (Connection connection = shop.connect();
                    Statement statement = connection.createStatement()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(false);
                while (!writers.stopped()) {
                    List<Long> presentBefore = List.copyOf(present);
                    List<Long> absentBefore = List.copyOf(absent);
                    int changes = 1 + random.nextInt(MOST_CHANGES);
                    for (int i = 0; i < changes; i++) {
                        statement.execute(change());
                    }
                    LockSupport.parkNanos(
                            TimeUnit.MILLISECONDS.toNanos(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS)));
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                        present = new ArrayList<>(presentBefore);
                        absent = new ArrayList<>(absentBefore);
                    } else {
                        connection.commit();
                        commits.incrementAndGet();
                    }
                }
            }
        }

        private String change() {
            int amount = random.nextInt(AMOUNTS);
            return switch (random.nextInt(9)) {
                case 0 -> "DELETE FROM keyed WHERE id = %d".formatted(move(present, absent));
                case 1 ->
                    "INSERT INTO keyed VALUES (%d, %d, %d)"
                            .formatted(move(absent, present), owner, random.nextInt(100));
                case 2 -> {
                    long before = move(present, absent);
                    yield "UPDATE keyed SET id = %d WHERE id = %d".formatted(move(absent, present), before);
                }
                case 3 -> "INSERT INTO keyless VALUES (%d, %d)".formatted(owner, amount);
                case 4 -> "DELETE FROM keyless WHERE owner = %d AND amount = %d LIMIT 1".formatted(owner, amount);
                case 5 ->
                    "UPDATE keyless SET amount = %d WHERE owner = %d AND amount = %d LIMIT 1"
                            .formatted(random.nextInt(AMOUNTS), owner, amount);
                default ->
                    "UPDATE keyed SET v = v + 1 WHERE id = %d".formatted(present.get(random.nextInt(present.size())));
            };
        }

        /** One of them, which is then among the others. */
        private long move(List<Long> from, List<Long> to) {
            int place = random.nextInt(from.size());
            long id = from.get(place);
            from.set(place, from.get(from.size() - 1));
            from.remove(from.size() - 1);
            to.add(id);
            return id;
        }
    }

    /** Commits what is open and ends; fails if a writer had ended before. */
    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
