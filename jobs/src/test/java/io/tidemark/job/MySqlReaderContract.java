package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.BinlogPosition;
import io.tidemark.problem.ProblemException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** All tables of a server come from one reader, whatever statements read them. */
abstract class MySqlReaderContract extends MySqlContract {

    @Test
    void aJoinOfTwoTablesFollowsTheirChanges() throws Exception {
        shop.run(
                "CREATE TABLE a (id int PRIMARY KEY, note text)",
                "CREATE TABLE b (id bigint PRIMARY KEY, a_id int, price decimal(10, 2))",
                "INSERT INTO a SELECT n, concat('note ', n) FROM (%s) numbers".formatted(shop.numbers(1_000)),
                "INSERT INTO b SELECT a.id * 10 + d.id, 1 + (a.id * 7 + d.id) % 1000, a.id FROM a, a AS d WHERE d.id <= 5");
        JobClient job = shop.submit(shop.catalog()
                + shop.target(
                        "mirror",
                        "id bigint PRIMARY KEY, note text, price numeric(10, 2)",
                        "id BIGINT, note STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT b.id, a.note, b.price FROM %s AS b JOIN %s AS a ON a.id = b.a_id;"
                        .formatted(shop.source("b"), shop.source("a")));
        String view = "SELECT b.id, a.note, b.price FROM b JOIN a ON a.id = b.a_id";
        shop.awaitEqual(view, "TABLE mirror");
        shop.run(
                "UPDATE a SET note = concat('new ', id) WHERE id % 3 = 0",
                "DELETE FROM b WHERE id % 7 = 0",
                "UPDATE b SET price = price + 1 WHERE id % 2 = 0",
                // Keys that change, one of them to a key that another row had before.
                "UPDATE b SET id = -id WHERE id % 5 = 0",
                "DELETE FROM b WHERE id = 11",
                "UPDATE b SET id = 11 WHERE id = 12");
        shop.awaitEqual(view, "TABLE mirror");
        job.cancel().get();
    }

    @Test
    void fiveTablesTakeOneConnectionAndReadTheLogOnce() throws Exception {
        StringBuilder sql = new StringBuilder(shop.catalog());
        for (int i = 1; i <= 5; i++) {
            shop.run("CREATE TABLE t%d (id int PRIMARY KEY, note text)".formatted(i));
            sql.append(shop.target(
                    "m" + i, "id int PRIMARY KEY, note text", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED"));
        }
        // A second statement reads one of them again.
        sql.append(
                shop.target("total", "k int PRIMARY KEY, n bigint", "k INT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED"));
        for (int i = 1; i <= 5; i++) {
            sql.append("INSERT INTO m%d SELECT * FROM %s;\n".formatted(i, shop.source("t" + i)));
        }
        sql.append("INSERT INTO total SELECT 1, COUNT(*) FROM %s;\n".formatted(shop.source("t3")));
        JobClient job = shop.submit(sql.toString());
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.logReaders() == 1);
        BinlogPosition before = shop.head();
        long sentBefore = sent();
        int transactions = 200;
        for (int n = 1; n <= transactions; n++) {
            int id = n;
            shop.run(Stream.of(
                            Stream.of("BEGIN"),
                            IntStream.rangeClosed(1, 5)
                                    .mapToObj(i -> "INSERT INTO t%d VALUES (%d, repeat('x', 100))".formatted(i, id)),
                            Stream.of("COMMIT"))
                    .flatMap(statements -> statements)
                    .toArray(String[]::new));
        }
        BinlogPosition after = shop.head();
        for (int i = 1; i <= 5; i++) {
            shop.awaitEqual("SELECT * FROM t" + i, "TABLE m" + i);
        }
        shop.awaitEqual("SELECT 1, count(*) FROM t3", "TABLE total");

        assertThat(shop.logReaders()).isEqualTo(1);
        assertThat(after.file()).isEqualTo(before.file());
        long written = after.offset() - before.offset();
        assertThat(written)
                .as("bytes of %d rows of 100 letters", 5 * transactions)
                .isGreaterThan(5L * transactions * 100);
        assertThat(sent() - sentBefore)
                .as("bytes the server sent of %d bytes of its log", written)
                .isBetween(written, written * 3 / 2);
        job.cancel().get();
    }

    /** Bytes the server has sent to the reader of its log. */
    private long sent() throws Exception {
        return shop.number("SELECT s.variable_value FROM performance_schema.status_by_thread AS s"
                + " JOIN performance_schema.threads AS t ON t.thread_id = s.thread_id"
                + " WHERE s.variable_name = 'Bytes_sent' AND t.processlist_command LIKE 'Binlog Dump%'");
    }

    private String keys(String target) throws Exception {
        return shop.target(target, "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO %s SELECT id FROM %s;".formatted(target, shop.source("t"));
    }

    /** FAULTS 40. */
    @Test
    void aSecondJobUnderTheServerIdIsRefusedAndToldWhoHasIt() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY)");
        String catalog = shop.catalog("'server-id' = '5555'");
        JobClient job = shop.submit(catalog + keys("m"));
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.logReaders() == 1);
        String owner = shop.text("SELECT IS_USED_LOCK('tidemark-server-id-5555')");
        assertThat(owner).as("the connection that has the id").isNotNull();
        String second = catalog + keys("m2");
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> shop.submit(second));
        assertThat(refused)
                .hasMessageContaining("TM-2025  Somebody else reads the log under the same server id")
                .hasMessageContaining(
                        "server id 5555 is that of connection %s of user 'reader' from ".formatted(owner));
        shop.run("INSERT INTO t VALUES (1)");
        shop.awaitEqual("SELECT id FROM t", "TABLE m");
        job.cancel().get();
    }

    @Test
    void metadataColumnsSayWhereARowComesFrom() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY, note varchar(20))", "INSERT INTO t VALUES (1, 'loaded')");
        BinlogPosition loaded = shop.head();
        JobClient job = shop.submit(shop.catalog("'scan.metadata-columns' ="
                        + " 'gtid;binlog_file;binlog_pos;row_in_event;commit_time;op;database_name;table_name'")
                + shop.target(
                        "m",
                        "id int PRIMARY KEY, note text, gtid text, file text, pos bigint, place int, at timestamptz, op text,"
                                + " source_database text, source_table text",
                        "id INT, note STRING, gtid STRING, `file` STRING, pos BIGINT, place INT, `at` TIMESTAMP_LTZ(6),"
                                + " op STRING, source_database STRING, source_table STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT id, note, gtid, binlog_file, binlog_pos, row_in_event, commit_time, op,"
                + " database_name, table_name FROM %s;".formatted(shop.source("t")));
        awaitTarget(
                "SELECT * FROM m WHERE at IS NULL",
                "1|loaded|null|%s|%d|0|null|r|%s|t".formatted(loaded.file(), loaded.offset(), shop.database()));

        shop.run("FLUSH BINARY LOGS");
        BinlogPosition before = shop.head();
        long began = shop.number("SELECT floor(unix_timestamp(now(6)) * 1000000)");
        shop.run(
                "BEGIN",
                "INSERT INTO t VALUES (2, 'first'), (3, 'second')",
                "INSERT INTO t VALUES (4, 'third')",
                "UPDATE t SET note = 'changed' WHERE id IN (1, 3)",
                "COMMIT");
        long ended = shop.number("SELECT floor(unix_timestamp(now(6)) * 1000000)");
        List<BinlogEvent> events = BinlogEvent.from(shop, before);
        List<Long> rows = events.stream()
                .filter(BinlogEvent::hasRows)
                .map(BinlogEvent::position)
                .toList();
        assertThat(rows).as("events with rows, one for each statement").hasSize(3);
        String place = "%s|%s|%d|%d|%s|" + shop.database() + "|t";
        String gtid = shop.log().hasGtids() ? announced(events) : "null";
        String file = before.file();
        assertThat(file).isNotEqualTo(loaded.file());
        awaitTarget(
                "SELECT id, note, gtid, file, pos, place, op, source_database, source_table FROM m",
                "1|changed|" + place.formatted(gtid, file, rows.get(2), 0, "u"),
                "2|first|" + place.formatted(gtid, file, rows.get(0), 0, "c"),
                "3|changed|" + place.formatted(gtid, file, rows.get(2), 1, "u"),
                "4|third|" + place.formatted(gtid, file, rows.get(1), 0, "c"));
        // MariaDB's log has seconds.
        long committedFrom = shop.isMariaDb() ? began / 1_000_000 * 1_000_000 : began;
        assertThat(shop.mart()
                        .number(
                                "SELECT count(*) FROM m WHERE (extract(epoch FROM at) * 1000000)::bigint BETWEEN %d AND %d"
                                        .formatted(committedFrom, ended)))
                .isEqualTo(4);
        job.cancel().get();
    }

    /** The id that MySQL's log has ahead of a transaction. */
    private static String announced(List<BinlogEvent> events) {
        String info = events.stream()
                .filter(event -> event.type().equals("Gtid"))
                .findFirst()
                .orElseThrow()
                .info();
        return info.substring(info.indexOf('\'') + 1, info.lastIndexOf('\''));
    }

    private void awaitTarget(String query, String... rows) {
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(shop.targetRows(query)).containsExactly(rows));
    }

    @Test
    void rowsWithoutAKeyAreCounted() throws Exception {
        shop.run(
                "CREATE TABLE t (v varchar(10), n int)",
                "INSERT INTO t VALUES ('a', 1), ('a', 1), ('a', 2), ('b', 1), ('b', 1), (NULL, 5), (NULL, 5), (NULL, NULL)");
        JobClient job = shop.submit(shop.catalog()
                + shop.target(
                        "m",
                        "v text PRIMARY KEY, n bigint, total int",
                        "v STRING, n BIGINT, total INT, PRIMARY KEY (v) NOT ENFORCED")
                + "INSERT INTO m SELECT COALESCE(v, '-'), COUNT(*), SUM(n) FROM %s GROUP BY COALESCE(v, '-');"
                        .formatted(shop.source("t")));
        String view = "SELECT coalesce(v, '-') AS k, count(*), sum(n) FROM t GROUP BY k";
        shop.awaitEqual(view, "TABLE m");
        shop.run(
                "DELETE FROM t WHERE v = 'a' AND n = 1 LIMIT 1",
                "UPDATE t SET n = 7 WHERE v = 'b' LIMIT 1",
                "DELETE FROM t WHERE v IS NULL AND n = 5 LIMIT 1",
                "INSERT INTO t VALUES ('c', 1), ('c', 1), ('a', 2)",
                "UPDATE t SET v = 'd' WHERE v = 'c' LIMIT 1");
        shop.awaitEqual(view, "TABLE m");
        // Rows that were equal, all of them, and those that became so.
        shop.run("UPDATE t SET n = 1", "DELETE FROM t WHERE v = 'a' LIMIT 2", "DELETE FROM t WHERE v IS NULL");
        shop.awaitEqual(view, "TABLE m");
        job.cancel().get();
    }

    /** FAULTS 43. */
    @Test
    void hostileNamesAreNamesAndNothingElse() throws Exception {
        String database = "sché\"ma.x; DROP TABLE `victim`; --";
        String lower = "order.lines 'x' \"y\" 注文 \\";
        String upper = lower.replace("order", "ORDER");
        String id = "sélect";
        String value = "a\"b`c.d;--\\";
        shop.server().createDatabase(database);
        shop.run(
                "CREATE TABLE victim (id int)",
                "GRANT SELECT ON %s.* TO reader@'%%'".formatted(ticked(database)),
                "CREATE TABLE %s.%s (%s int PRIMARY KEY, %s text, `ORDER` int)"
                        .formatted(ticked(database), ticked(lower), ticked(id), ticked(value)),
                "CREATE TABLE %s.%s (%s int, %s text, `ORDER` int)"
                        .formatted(ticked(database), ticked(upper), ticked(id), ticked(value)));
        StringBuilder sql = new StringBuilder(shop.catalog());
        for (String table : List.of(lower, upper)) {
            shop.run("INSERT INTO %s.%s VALUES (1, 'loaded', 1), (2, 'gone', 2)"
                    .formatted(ticked(database), ticked(table)));
            String target = table.equals(lower) ? "m_lower" : "m_upper";
            sql.append(shop.target(
                            target,
                            "id int PRIMARY KEY, value text, o int",
                            "id INT, `value` STRING, o INT, PRIMARY KEY (id) NOT ENFORCED"))
                    .append("INSERT INTO %s SELECT %s, MAX(%s), MAX(`ORDER`) FROM shop.%s.%s GROUP BY %s;\n"
                            .formatted(target, ticked(id), ticked(value), ticked(database), ticked(table), ticked(id)));
        }
        JobClient job = shop.submit(sql.toString());
        String source = "SELECT * FROM %s.%s";
        shop.awaitEqual(source.formatted(ticked(database), ticked(lower)), "TABLE m_lower");
        shop.awaitEqual(source.formatted(ticked(database), ticked(upper)), "TABLE m_upper");
        shop.run(
                "UPDATE %s.%s SET %s = 'streamed 🌊' WHERE %s = 1"
                        .formatted(ticked(database), ticked(lower), ticked(value), ticked(id)),
                "DELETE FROM %s.%s WHERE %s = 2".formatted(ticked(database), ticked(upper), ticked(id)),
                "INSERT INTO %s.%s VALUES (3, '\\\\N\\t\\n\\\\', 3)".formatted(ticked(database), ticked(upper)));
        shop.awaitEqual(source.formatted(ticked(database), ticked(lower)), "TABLE m_lower");
        shop.awaitEqual(source.formatted(ticked(database), ticked(upper)), "TABLE m_upper");
        assertThat(shop.number("SELECT count(*) FROM victim")).isZero();
        job.cancel().get();
        shop.run("DROP DATABASE " + ticked(database));
    }

    private static String ticked(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    /** In the words of Flink CDC's connector. */
    private static String declared(String name, String columns, String database, String table) {
        return """
               CREATE TABLE %s (%s) WITH ('connector' = 'tidemark-mysql-cdc', 'hostname' = '127.0.0.1',
                 'port' = '${SOURCE_PORT}', 'username' = 'reader', 'password' = '${SOURCE_PASSWORD}',
                 'database-name' = '%s', 'table-name' = '%s', 'server-id' = '5600-5610', 'server-time-zone' = 'UTC',
                 'scan.startup.mode' = 'initial', 'scan.incremental.snapshot.enabled' = 'true',
                 'scan.incremental.snapshot.chunk.size' = '10', 'heartbeat.interval' = '1s', 'connect.timeout' = '30s');
               """
                .formatted(name, columns, database, table);
    }

    @Test
    void tablesThatAreDeclaredOneByOneShareTheConnectionToo() throws Exception {
        String other = shop.database() + "_other";
        shop.server().createDatabase(other);
        shop.run(
                "GRANT SELECT ON `%s`.* TO reader@'%%'".formatted(other),
                "CREATE TABLE orders (id int PRIMARY KEY, customer int, amount decimal(10, 2))",
                "CREATE TABLE %s.customers (id int PRIMARY KEY, name varchar(30))".formatted(other),
                "INSERT INTO orders SELECT n, 1 + n %% 10, n / 4 FROM (%s) numbers".formatted(shop.numbers(100)),
                "INSERT INTO %s.customers SELECT id, concat('customer ', id) FROM orders WHERE id <= 10"
                        .formatted(other));
        JobClient job = shop.submit(declared(
                        "orders",
                        "id INT, customer INT, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED",
                        shop.database(),
                        "orders")
                + declared("customers", "id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED", other, "customers")
                + shop.target(
                        "spent",
                        "id int PRIMARY KEY, name text, amount numeric(10, 2)",
                        "id INT, name STRING, amount DECIMAL(38, 2), PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO spent SELECT c.id, MAX(c.name), SUM(o.amount) FROM orders AS o"
                + " JOIN customers AS c ON c.id = o.customer GROUP BY c.id;");
        String view = "SELECT c.id, max(c.name), sum(o.amount) FROM orders AS o JOIN %s.customers AS c".formatted(other)
                + " ON c.id = o.customer GROUP BY c.id";
        shop.awaitEqual(view, "TABLE spent");
        shop.run(
                "BEGIN",
                "UPDATE orders SET amount = amount + 1 WHERE customer = 3",
                "UPDATE %s.customers SET name = 'another' WHERE id IN (3, 4)".formatted(other),
                "DELETE FROM orders WHERE customer = 7",
                "COMMIT");
        shop.awaitEqual(view, "TABLE spent");
        assertThat(shop.logReaders()).isEqualTo(1);
        job.cancel().get();
        shop.run("DROP DATABASE " + other);
    }
}
