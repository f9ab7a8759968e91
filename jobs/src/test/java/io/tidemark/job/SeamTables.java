package io.tidemark.job;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tables of each kind, and what the pipeline keeps of them: each row of those with a key, how often each row is in the one
 * without, and views that have to take back what they have said.
 *
 * @param keyed the first two are {@code keyed}, told by a number, and {@code compound}, told by two columns
 */
record SeamTables(List<SeamTable> keyed) {

    static final int OWNERS = 6;
    static final int AMOUNTS = 300;

    /** Into which a change of many rows divides a writer's. */
    static final int PARTS = 8;

    private static final int KEYLESS_ROWS = 3_000;

    /** Of the rows that are written when the writers have ended. */
    private static final int LAST_OWNER = OWNERS;

    SeamTables {
        keyed = List.copyOf(keyed);
    }

    /** A change of many rows of the table without a key. */
    static String updateMany(int owner, int part) {
        return "UPDATE keyless SET amount = (amount + 1) %% %d WHERE owner = %d AND amount %% %d = %d"
                .formatted(AMOUNTS, owner, PARTS, part);
    }

    void create(SourceShop shop) throws SQLException {
        for (SeamTable table : keyed) {
            table.create(shop, OWNERS);
        }
        shop.run(
                "CREATE TABLE keyless (owner int NOT NULL, amount int NOT NULL)",
                shop.logWholeRows("keyless"),
                "INSERT INTO keyless VALUES "
                        + IntStream.range(0, KEYLESS_ROWS)
                                .mapToObj(i -> "(%d, %d)".formatted(i % OWNERS, i / OWNERS % AMOUNTS))
                                .collect(Collectors.joining(", ")),
                "CREATE INDEX keyless_owner ON keyless (owner, amount)");
    }

    String pipeline(SourceShop shop) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (SeamTable table : keyed) {
            sql.append(table.mirror(shop));
        }
        return sql
                + shop.target(
                        "per_bucket",
                        "k int PRIMARY KEY, n bigint, v int, highest bigint",
                        "k INT, n BIGINT, v INT, highest BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + shop.target(
                        "joined",
                        "a bigint, b text, v int, PRIMARY KEY (a, b)",
                        "a BIGINT, b STRING, v INT, PRIMARY KEY (a, b) NOT ENFORCED")
                + shop.target(
                        "counted",
                        "owner int, amount int, n bigint, PRIMARY KEY (owner, amount)",
                        "owner INT, amount INT, n BIGINT, PRIMARY KEY (owner, amount) NOT ENFORCED")
                + shop.target(
                        "owners",
                        "owner int PRIMARY KEY, n bigint, total int, highest int",
                        "owner INT, n BIGINT, total INT, highest INT, PRIMARY KEY (owner) NOT ENFORCED")
                + """
                  INSERT INTO per_bucket SELECT CAST(MOD(id, 50) AS INT), COUNT(*), SUM(v), MAX(id) FROM %1$s
                    GROUP BY CAST(MOD(id, 50) AS INT);
                  INSERT INTO joined SELECT c.a, c.b, c.v + k.v FROM %2$s AS c JOIN %1$s AS k ON k.id = c.a;
                  INSERT INTO counted SELECT owner, amount, COUNT(*) FROM %3$s GROUP BY owner, amount;
                  INSERT INTO owners SELECT owner, COUNT(*), SUM(amount), MAX(amount) FROM %3$s GROUP BY owner;
                  """
                        .formatted(shop.source("keyed"), shop.source("compound"), shop.source("keyless"));
    }

    /** In one transaction, behind every other one. */
    void writeLast(SourceShop shop) throws SQLException {
        shop.run("BEGIN");
        for (SeamTable table : keyed) {
            shop.run(table.insert(2 * table.rows(), LAST_OWNER, 1));
        }
        shop.run("INSERT INTO keyless VALUES (%d, 1)".formatted(LAST_OWNER), "COMMIT");
    }

    /** Waits until the last rows are everywhere, whether the rest is right or not. */
    void awaitLast(SourceShop shop) {
        for (SeamTable table : keyed) {
            shop.awaitEqual("SELECT 1", "SELECT v FROM %s_mirror WHERE owner = %d".formatted(table.name(), LAST_OWNER));
        }
        shop.awaitEqual("SELECT 1", "SELECT n FROM owners WHERE owner = %d".formatted(LAST_OWNER));
        shop.awaitEqual("SELECT 1", "SELECT n FROM counted WHERE owner = %d".formatted(LAST_OWNER));
    }

    void awaitEqual(SourceShop shop) {
        for (SeamTable table : keyed) {
            table.awaitMirrored(shop);
        }
        shop.awaitEqual("SELECT id % 50 AS k, count(*), sum(v), max(id) FROM keyed GROUP BY k", "TABLE per_bucket");
        shop.awaitEqual("SELECT c.a, c.b, c.v + k.v FROM compound c JOIN keyed k ON k.id = c.a", "TABLE joined");
        shop.awaitEqual("SELECT owner, amount, count(*) FROM keyless GROUP BY owner, amount", "TABLE counted");
        shop.awaitEqual("SELECT owner, count(*), sum(amount), max(amount) FROM keyless GROUP BY owner", "TABLE owners");
    }
}
