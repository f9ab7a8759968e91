package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes rows of a table {@code versions (id, version)}, each by a version that is higher than all before, so that whoever
 * reads them knows which of two is older. Rows that go come again.
 */
final class Versions implements AutoCloseable {

    private static final int KEYS = 200;
    private static final int GROUPS = 10;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private final SourceShop shop;
    private final Random random;
    private final boolean[] present = new boolean[KEYS];
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong version;
    private final AtomicInteger bursts = new AtomicInteger();
    private final Thread thread = new Thread(this::work, "writer of versions");
    private volatile Exception failure;

    private Versions(SourceShop shop, long seed, long version) {
        this.shop = shop;
        this.random = new Random(seed);
        this.version = new AtomicLong(version);
    }

    static void prepare(SourceShop shop) throws SQLException {
        shop.run("CREATE TABLE versions (id int PRIMARY KEY, version bigint NOT NULL)", shop.logWholeRows("versions"));
    }

    /** A mirror, and a view of groups. */
    static String pipeline(SourceShop shop, Mart mart) throws SQLException {
        return mart.target(
                        "versions_m",
                        "id int PRIMARY KEY, version bigint NOT NULL",
                        "id INT, version BIGINT NOT NULL, PRIMARY KEY (id) NOT ENFORCED")
                + mart.target(
                        "groups_m",
                        "id int PRIMARY KEY, members bigint NOT NULL, total bigint NOT NULL",
                        "id INT, members BIGINT NOT NULL, total BIGINT NOT NULL, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO versions_m SELECT id, version FROM %s;\n".formatted(shop.source("versions"))
                + "INSERT INTO groups_m SELECT MOD(id, %d), COUNT(*), SUM(version) FROM %s GROUP BY MOD(id, %d);\n"
                        .formatted(GROUPS, shop.source("versions"), GROUPS);
    }

    /** Begins with an empty table, or goes on where another one has stopped. */
    static Versions begin(SourceShop shop, long seed, long version) throws SQLException {
        shop.run("DELETE FROM versions");
        Versions versions = new Versions(shop, seed, version);
        versions.thread.start();
        return versions;
    }

    private void work() {
        try (Connection connection = shop.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stopped.get()) {
                for (int change = random.nextInt(5); change >= 0; change--) {
                    change(statement, random.nextInt(KEYS));
                }
                connection.commit();
                LockSupport.parkNanos(PAUSE);
            }
        } catch (SQLException broken) {
            failure = broken;
        }
    }

    private void change(Statement statement, int id) throws SQLException {
        long next = version.get() + 1;
        if (bursts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            statement.execute("UPDATE versions SET version = " + next);
        } else if (!present[id]) {
            statement.execute("INSERT INTO versions VALUES (%d, %d)".formatted(id, next));
            present[id] = true;
        } else if (random.nextInt(5) == 0) {
            statement.execute("DELETE FROM versions WHERE id = " + id);
            present[id] = false;
        } else {
            statement.execute("UPDATE versions SET version = %d WHERE id = %d".formatted(next, id));
        }
        version.set(next);
    }

    /** Changes all rows that are there as often as that, and waits until it has. */
    void burst(int times) {
        bursts.set(times);
        await().atMost(PostgresFixture.PATIENCE).until(() -> failure != null || bursts.get() == 0);
    }

    /** The highest so far. */
    long version() {
        assertThat(failure).as("the writer of versions").isNull();
        return version.get();
    }

    /** Waits until nothing is missing and nothing is left, in the mirror and in the view. */
    static void awaitEqual(SourceShop shop, Mart mart) {
        AnySource.awaitEqual(shop, mart, "SELECT id, version FROM versions", "SELECT id, version FROM versions_m");
        AnySource.awaitEqual(
                shop,
                mart,
                "SELECT mod(id, %1$d), count(*), sum(version) FROM versions GROUP BY mod(id, %1$d)".formatted(GROUPS),
                "SELECT id, members, total FROM groups_m");
    }

    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        thread.join();
        assertThat(failure).as("the writer of versions").isNull();
    }
}
