package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** What the log says of a row, by the table's replica identity: values left out, keys that change, hostile names. */
class RowIdentityIT extends PostgresContract {

    /** Too long for a page and not compressible, so that it is stored out of line. */
    private static final String LARGE = "(SELECT string_agg(md5(g::text || %s), '') FROM generate_series(1, 500) g)";

    private static String large(String salt) {
        return LARGE.formatted(salt);
    }

    private String mirror(String table, String postgresColumns, String flinkColumns) throws Exception {
        return shop.target("m_" + table, postgresColumns, flinkColumns)
                + "INSERT INTO m_%1$s SELECT * FROM shop.`public`.%1$s;\n".formatted(table);
    }

    private String documents(String table) throws Exception {
        shop.run(
                "CREATE TABLE %s (id int PRIMARY KEY, body text, note text, version int)".formatted(table),
                "ALTER TABLE %s ALTER body SET STORAGE EXTERNAL, ALTER note SET STORAGE EXTERNAL".formatted(table),
                "INSERT INTO %s SELECT i, %s, NULL, 0 FROM generate_series(1, 5) i".formatted(table, large("i::text")));
        return mirror(
                table,
                "id int PRIMARY KEY, body text, note text, version int",
                "id INT, body STRING, note STRING, version INT, PRIMARY KEY (id) NOT ENFORCED");
    }

    /** FAULTS 30. */
    @Test
    void aLargeValueThatAnUpdateDoesNotTouchIsKept() throws Exception {
        String pipeline = shop.catalog() + documents("by_key") + documents("by_row");
        shop.run("ALTER TABLE by_row REPLICA IDENTITY FULL");
        JobClient job = shop.submit(pipeline);
        for (String table : new String[] {"by_key", "by_row"}) {
            shop.awaitEqual("TABLE " + table, "TABLE m_" + table);
            shop.run("UPDATE %s SET version = 1 WHERE id <= 3".formatted(table));
            shop.awaitEqual("TABLE " + table, "TABLE m_" + table);
            // In one epoch: a row that comes and is updated in part, one that loses its value, one that gets another.
            shop.run(
                    "BEGIN",
                    "INSERT INTO %s VALUES (6, %s, %s, 0)".formatted(table, large("'six'"), large("'note'")),
                    "UPDATE %s SET version = 7 WHERE id = 6".formatted(table),
                    "UPDATE %s SET note = NULL WHERE id = 6".formatted(table),
                    "UPDATE %s SET body = NULL WHERE id = 4".formatted(table),
                    "UPDATE %s SET note = %s WHERE id = 5".formatted(table, large("'five'")),
                    "DELETE FROM %s WHERE id = 1".formatted(table),
                    "COMMIT");
            shop.awaitEqual("TABLE " + table, "TABLE m_" + table);
            assertThat(shop.number("SELECT min(length(body)) FROM m_%s WHERE id <> 4".formatted(table)))
                    .isEqualTo(16_000);
        }
        // With the whole old row in the log the key may change, too.
        shop.run("UPDATE by_row SET id = -id");
        shop.awaitEqual("TABLE by_row", "TABLE m_by_row");
        job.cancel().get();
    }

    /** FAULTS 30: the one case in which nobody has the value. */
    @Test
    void aKeyThatChangesUnderALargeValueFailsTheJobInsteadOfLosingIt() throws Exception {
        JobClient job = shop.submit(shop.catalog() + documents("by_key"));
        shop.awaitEqual("TABLE by_key", "TABLE m_by_key");
        shop.run("UPDATE by_key SET id = 10 WHERE id = 1");
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-2018  The log leaves out a value that nobody else has")
                .withMessageContaining("public.by_key: an update changed the key of a row and left its large value in"
                        + " column body as it was");
        assertThat(shop.number("SELECT count(*) FROM m_by_key WHERE body IS NULL"))
                .isZero();
    }

    /** FAULTS 30: the log leaves a large key out of the new row, and has it in the old one. */
    @Test
    void aLargeKeyIsKnownWhenItsRowChanges() throws Exception {
        String key = "(SELECT string_agg(md5(g::text || %s), '') FROM generate_series(1, 80) g)";
        shop.run(
                "CREATE TABLE longkey (id text PRIMARY KEY, version int)",
                "ALTER TABLE longkey ALTER id SET STORAGE EXTERNAL",
                "INSERT INTO longkey SELECT i || %s, 0 FROM generate_series(1, 9) i"
                        .formatted(key.formatted("i::text")));
        JobClient job = shop.submit(shop.catalog("'scan.incremental.snapshot.chunk.size' = '3'")
                + mirror(
                        "longkey",
                        "id text PRIMARY KEY, version int",
                        "id STRING, version INT, PRIMARY KEY (id) NOT ENFORCED"));
        shop.awaitEqual("TABLE longkey", "TABLE m_longkey");
        shop.run(
                "UPDATE longkey SET version = 1 WHERE id < '5'",
                "UPDATE longkey SET id = 'x' || id WHERE id > '8'",
                "DELETE FROM longkey WHERE id LIKE '7%'");
        shop.awaitEqual("TABLE longkey", "TABLE m_longkey");
        job.cancel().get();
    }

    @Test
    void aUniqueIndexCanBeTheIdentity() throws Exception {
        shop.run(
                "CREATE TABLE indexed (id int PRIMARY KEY, code text NOT NULL, version int)",
                "CREATE UNIQUE INDEX codes ON indexed (code)",
                "ALTER TABLE indexed REPLICA IDENTITY USING INDEX codes",
                "INSERT INTO indexed SELECT g, 'c' || g, 0 FROM generate_series(1, 10) g");
        JobClient job = shop.submit(shop.catalog()
                + mirror(
                        "indexed",
                        "id int PRIMARY KEY, code text, version int",
                        "id INT, code STRING, version INT, PRIMARY KEY (id) NOT ENFORCED"));
        shop.awaitEqual("TABLE indexed", "TABLE m_indexed");
        shop.run(
                "UPDATE indexed SET version = 1 WHERE id <= 5",
                // The primary key changes and the identity does not, then the other way round.
                "UPDATE indexed SET id = -id WHERE id <= 3",
                "UPDATE indexed SET code = 'd' || id WHERE id >= 9",
                "DELETE FROM indexed WHERE code = 'c4'");
        shop.awaitEqual("TABLE indexed", "TABLE m_indexed");
        job.cancel().get();
    }

    @Test
    void aPartitionedTableIsOneTable() throws Exception {
        shop.run(
                "CREATE TABLE parted (id int, region text, amount int, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE parted_north PARTITION OF parted FOR VALUES IN ('north')",
                "CREATE TABLE parted_south PARTITION OF parted FOR VALUES IN ('south')",
                "INSERT INTO parted SELECT g, CASE WHEN g % 2 = 0 THEN 'north' ELSE 'south' END, g FROM generate_series(1, 100) g");
        JobClient job = shop.submit(shop.catalog()
                + mirror(
                        "parted",
                        "id int, region text, amount int, PRIMARY KEY (id, region)",
                        "id INT, region STRING, amount INT, PRIMARY KEY (id, region) NOT ENFORCED"));
        shop.awaitEqual("TABLE parted", "TABLE m_parted");
        shop.run(
                "UPDATE parted SET amount = -amount WHERE id <= 10",
                "UPDATE parted SET region = 'south' WHERE id <= 20 AND region = 'north'",
                "DELETE FROM parted WHERE id > 90",
                "CREATE TABLE parted_west PARTITION OF parted FOR VALUES IN ('west')",
                "INSERT INTO parted VALUES (200, 'west', 1)");
        shop.awaitEqual("TABLE parted", "TABLE m_parted");
        job.cancel().get();
    }

    /** A partition's identity is its own, whatever the table says. */
    @Test
    void aPartitionMayCarryLessThanItsTable() throws Exception {
        shop.run(
                "CREATE TABLE parted (id int, region text, amount int, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE parted_north PARTITION OF parted FOR VALUES IN ('north')",
                "ALTER TABLE parted REPLICA IDENTITY FULL",
                "ALTER TABLE parted_north REPLICA IDENTITY FULL",
                "INSERT INTO parted SELECT g, 'north', g FROM generate_series(1, 10) g");
        JobClient job = shop.submit(shop.catalog()
                + shop.target(
                        "total",
                        "k int PRIMARY KEY, n bigint, amount bigint",
                        "k INT, n BIGINT, amount BIGINT, PRIMARY KEY (k) NOT ENFORCED")
                + "INSERT INTO total SELECT 1, COUNT(*), SUM(amount) FROM shop.`public`.parted;");
        String view = "SELECT 1, count(*), sum(amount)::bigint FROM parted";
        shop.awaitEqual(view, "TABLE total");
        shop.run(
                "CREATE TABLE parted_south PARTITION OF parted FOR VALUES IN ('south')",
                "INSERT INTO parted SELECT g, 'south', g FROM generate_series(1, 10) g",
                "UPDATE parted SET amount = amount * 2",
                "UPDATE parted SET region = 'north', id = id + 100 WHERE region = 'south' AND id < 3",
                "DELETE FROM parted WHERE id = 5");
        shop.awaitEqual(view, "TABLE total");
        job.cancel().get();
    }

    @Test
    void metadataOfARowThatIsTakenBackIsThatOfItsArrival() throws Exception {
        shop.run(
                "CREATE TABLE whole (id int PRIMARY KEY, amount int)",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "INSERT INTO whole SELECT g, g FROM generate_series(1, 10) g");
        String pipeline = shop.catalog("'scan.metadata-columns' = 'op'")
                + shop.target(
                        "by_op",
                        "op text PRIMARY KEY, n bigint, amount bigint",
                        "op STRING, n BIGINT, amount BIGINT, PRIMARY KEY (op) NOT ENFORCED")
                + "INSERT INTO by_op SELECT op, COUNT(*), SUM(amount) FROM shop.`public`.whole GROUP BY op;";
        JobClient job = shop.submit(pipeline);
        shop.awaitEqual("SELECT 'r', count(*), sum(amount)::bigint FROM whole", "TABLE by_op");
        shop.run(
                "UPDATE whole SET amount = 100 WHERE id <= 2",
                "UPDATE whole SET amount = 200 WHERE id = 2",
                "UPDATE whole SET id = 30 WHERE id = 3",
                "INSERT INTO whole VALUES (11, 11)",
                "DELETE FROM whole WHERE id = 4");
        shop.awaitEqual("VALUES ('r', 6::bigint, 45::bigint), ('u', 3, 303), ('c', 1, 11)", "TABLE by_op");
        String savepoint = shop.flink().stop(job);

        // The rows are kept with the metadata they were read with; asked for other metadata, nobody has them.
        JobClient changed = shop.submit(
                "SET 'execution.state-recovery.ignore-unclaimed-state' = 'true';\n"
                        + pipeline.replace("'op'", "'op;lsn'"),
                PostgresFixture.settings(Duration.ofMillis(200), 1),
                Optional.of(savepoint));
        shop.run("UPDATE whole SET amount = 7 WHERE id = 7");
        assertThat(changed.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-2022  The source changes a row that the state does not have");
    }

    /** FAULTS 42, for as long as no policy empties the target. */
    @Test
    void aTruncatedTableFailsTheJobOnce() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        JobClient job = shop.submit(
                shop.catalog() + mirror("t", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED"));
        shop.awaitEqual("TABLE t", "TABLE m_t");
        shop.run("INSERT INTO t VALUES (2)");
        shop.awaitEqual("TABLE t", "TABLE m_t");
        shop.run("TRUNCATE t");
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining("TM-2017  A table of the source was truncated");
        assertThat(shop.number("SELECT count(*) FROM m_t")).isEqualTo(2);
        // The remedy: anew, over the same slot, which still lies before the TRUNCATE.
        shop.run("DROP TABLE m_t", "INSERT INTO t VALUES (3)");
        job = shop.submit(shop.catalog() + mirror("t", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED"));
        shop.awaitEqual("TABLE t", "TABLE m_t");
        shop.run("INSERT INTO t VALUES (4)");
        shop.awaitEqual("TABLE t", "TABLE m_t");
        job.cancel().get();
    }

    /** FAULTS 43. */
    @Test
    void hostileNamesAreNamesAndNothingElse() throws Exception {
        String schema = "sché\"ma; DROP TABLE victim; --";
        String table = "Order.Lines 'x' \"y\" 注文";
        String id = "sélect";
        String value = "a\"b`c;--\\";
        shop.run(
                "CREATE TABLE victim (id int)",
                "CREATE SCHEMA %s".formatted(quoted(schema)),
                "CREATE TABLE %s.%s (%s int PRIMARY KEY, %s text, \"ORDER\" int)"
                        .formatted(quoted(schema), quoted(table), quoted(id), quoted(value)),
                "INSERT INTO %s.%s VALUES (1, 'loaded', 1), (2, 'gone', 2)".formatted(quoted(schema), quoted(table)));
        String pipeline = shop.catalog()
                + shop.target(
                        "m",
                        "id int PRIMARY KEY, value text, o int",
                        "id INT, `value` STRING, o INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT %s, %s, `ORDER` FROM shop.%s.%s;"
                        .formatted(ticked(id), ticked(value), ticked(schema), ticked(table));
        JobClient job = shop.submit(pipeline);
        String source = "SELECT * FROM %s.%s".formatted(quoted(schema), quoted(table));
        shop.awaitEqual(source, "TABLE m");
        shop.run(
                "UPDATE %s.%s SET %s = 'streamed 🌊' WHERE %s = 1"
                        .formatted(quoted(schema), quoted(table), quoted(value), quoted(id)),
                "DELETE FROM %s.%s WHERE %s = 2".formatted(quoted(schema), quoted(table), quoted(id)),
                "INSERT INTO %s.%s VALUES (3, E'\\\\N\\t\\n\\\\', 3)".formatted(quoted(schema), quoted(table)));
        shop.awaitEqual(source, "TABLE m");
        assertThat(shop.number("SELECT count(*) FROM pg_tables WHERE tablename = 'victim'"))
                .isEqualTo(1);
        job.cancel().get();
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String ticked(String name) {
        return '`' + name.replace("`", "``") + '`';
    }
}
