package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves money between two tables of accounts, so that the sum over both stays the same in every transaction, and writes
 * each transfer into a history without a key.
 */
final class Transfers implements AutoCloseable {

    static final int ACCOUNTS = 200;
    static final long TOTAL = 2L * ACCOUNTS * 1_000;

    private static final int BACKUPS = 20;

    /** A load the pipeline can follow on two cores, so that a checkpoint takes its interval and not a queue's length. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(8);

    private final SourceShop shop;
    private final long seed;
    private final Writers writers = new Writers();
    private final AtomicLong transfers = new AtomicLong();

    private Transfers(SourceShop shop, long seed) {
        this.shop = shop;
        this.seed = seed;
    }

    static void prepare(SourceShop shop) throws SQLException {
        shop.run(
                "CREATE TABLE checking (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE saving (id int PRIMARY KEY, balance bigint NOT NULL)",
                "CREATE TABLE history (account int NOT NULL, amount bigint NOT NULL)",
                shop.logWholeRows("history"),
                "INSERT INTO checking SELECT n, 1000 FROM (%s) numbers".formatted(shop.numbers(ACCOUNTS)),
                "INSERT INTO saving SELECT n, 1000 FROM (%s) numbers".formatted(shop.numbers(ACCOUNTS)));
    }

    /** What the pipeline keeps: the sum over both tables, each account, and what the history says of each. */
    static String pipeline(SourceShop shop) throws SQLException {
        return shop.target(
                        "total",
                        "k int PRIMARY KEY, balance bigint, accounts bigint",
                        "k INT, balance BIGINT, accounts BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + shop.target(
                        "accounts",
                        "id int PRIMARY KEY, checking bigint, saving bigint",
                        "id INT, checking BIGINT, saving BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + shop.target(
                        "moved",
                        "account int PRIMARY KEY, transfers bigint, amount bigint",
                        "account INT, transfers BIGINT, amount BIGINT, PRIMARY KEY (account) NOT ENFORCED")
                + """
                  INSERT INTO total SELECT 1, SUM(balance), COUNT(*) FROM (
                    SELECT balance FROM %1$s UNION ALL SELECT balance FROM %2$s);
                  INSERT INTO accounts SELECT c.id, c.balance, s.balance FROM %1$s AS c JOIN %2$s AS s ON s.id = c.id;
                  INSERT INTO moved SELECT account, COUNT(*), SUM(amount) FROM %3$s GROUP BY account;
                  """
                        .formatted(shop.source("checking"), shop.source("saving"), shop.source("history"));
    }

    static void awaitEqual(SourceShop shop) {
        shop.awaitEqual("SELECT c.id, c.balance, s.balance FROM checking c JOIN saving s USING (id)", "TABLE accounts");
        shop.awaitEqual("SELECT account, count(*), sum(amount) FROM history GROUP BY account", "TABLE moved");
        shop.awaitEqual("SELECT 1, %d, %d".formatted(TOTAL, 2 * ACCOUNTS), "TABLE total");
    }

    static Transfers start(SourceShop shop, long seed) {
        Transfers transfers = new Transfers(shop, seed);
        transfers.writers.start("transfers", 1, writer -> transfers.move());
        return transfers;
    }

    /**
     * Transfers until so many more checkpoints have completed, and whoever reads the target meanwhile finds the total.
     *
     * @param mart the target
     * @return copies of it, taken meanwhile
     */
    static TargetBackups assertTotals(SourceShop shop, PostgresFixture mart, int checkpoints, long seed)
            throws Exception {
        TargetBackups backups = new TargetBackups(mart, "total", "accounts", "moved");
        Path directory = mart.flink().checkpoints();
        List<Long> totals = new ArrayList<>();
        int before = Checkpoints.in(directory).size();
        int apart = Math.max(1, checkpoints / BACKUPS);
        try (Transfers transfers = start(shop, seed)) {
            await().atMost(PostgresFixture.PATIENCE.multipliedBy(3))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        if (mart.number("SELECT count(*) FROM total") == 1) {
                            totals.add(mart.number("SELECT balance FROM total"));
                        }
                        int completed = Checkpoints.in(directory).size() - before;
                        if (completed >= apart * (1 + backups.epochs().size())) {
                            backups.take();
                        }
                        return completed >= checkpoints;
                    });
            assertThat(transfers.transfers()).isGreaterThan(checkpoints);
        }
        assertThat(totals)
                .as("sums that readers of the target saw")
                .isNotEmpty()
                .containsOnly(TOTAL);
        return backups;
    }

    long transfers() {
        writers.check();
        return transfers.get();
    }

    private void move() throws SQLException {
        Random random = Seeds.random(seed);
        try (Connection connection = shop.connect();
                PreparedStatement take =
                        connection.prepareStatement("UPDATE checking SET balance = balance - ? WHERE id = ?");
                PreparedStatement give =
                        connection.prepareStatement("UPDATE saving SET balance = balance + ? WHERE id = ?");
                PreparedStatement write = connection.prepareStatement("INSERT INTO history VALUES (?, ?)");
                PreparedStatement unwrite =
                        connection.prepareStatement(shop.deleteOne("history", "account = ? AND amount = ?"))) {
            connection.setAutoCommit(false);
            while (!writers.stopped()) {
                LockSupport.parkNanos(PAUSE);
                int rows = 1 + random.nextInt(20);
                for (int i = 0; i < rows; i++) {
                    int amount = random.nextInt(200) - 100;
                    int account = 1 + random.nextInt(ACCOUNTS);
                    execute(take, amount, account);
                    execute(give, amount, 1 + random.nextInt(ACCOUNTS));
                    execute(write, account, amount);
                    if (random.nextInt(4) == 0) {
                        execute(unwrite, account, amount);
                    }
                }
                if (random.nextInt(10) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    transfers.incrementAndGet();
                }
            }
        }
    }

    private static void execute(PreparedStatement statement, int first, int second) throws SQLException {
        statement.setInt(1, first);
        statement.setInt(2, second);
        statement.executeUpdate();
    }

    /** Ends the load; fails if it had ended before. */
    @Override
    public void close() throws InterruptedException {
        writers.close();
    }
}
