package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** All tables of a database come from one reader, whatever statements read them. */
class SharedReaderIT extends PostgresContract {

    @Test
    void aJoinOfTwoTablesFollowsTheirChanges() throws Exception {
        shop.run(
                "CREATE TABLE a (id int PRIMARY KEY, note text)",
                "CREATE TABLE b (id bigint PRIMARY KEY, a_id int, price numeric(10, 2))",
                "INSERT INTO a SELECT g, 'note ' || g FROM generate_series(1, 1000) g",
                "INSERT INTO b SELECT g, 1 + g % 1000, g FROM generate_series(1, 5000) g");
        JobClient job = shop.submit(shop.catalog()
                + shop.target(
                        "mirror",
                        "id bigint PRIMARY KEY, note text, price numeric(10, 2)",
                        "id BIGINT, note STRING, price DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mirror SELECT b.id, a.note, b.price FROM shop.`public`.b JOIN shop.`public`.a"
                + " ON a.id = b.a_id;");
        String view = "SELECT b.id, a.note, b.price FROM b JOIN a ON a.id = b.a_id";
        shop.awaitEqual(view, "TABLE mirror");
        shop.run(
                "UPDATE a SET note = 'new ' || id WHERE id % 3 = 0",
                "DELETE FROM b WHERE id % 7 = 0",
                "UPDATE b SET price = price + 1 WHERE id % 2 = 0",
                // Keys that change, one of them to a key that another row had before.
                "UPDATE b SET id = -id WHERE id % 5 = 0",
                "DELETE FROM b WHERE id = 1",
                "UPDATE b SET id = 1 WHERE id = 2");
        shop.awaitEqual(view, "TABLE mirror");
        job.cancel().get();
    }

    @Test
    void fiveTablesTakeOneSlotAndReadTheLogOnce() throws Exception {
        // The target is another database: what is written there is not decoded.
        String mart = shop.database() + "_mart";
        shop.server().createDatabase(mart);
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
            sql.append("INSERT INTO m%1$d SELECT * FROM shop.`public`.t%1$d;\n".formatted(i));
        }
        sql.append("INSERT INTO total SELECT 1, COUNT(*) FROM shop.`public`.t3;\n");
        try (Connection connection = shop.server().connect(mart);
                Statement statement = connection.createStatement()) {
            for (int i = 1; i <= 5; i++) {
                statement.execute("CREATE TABLE m%d (id int PRIMARY KEY, note text)".formatted(i));
            }
            statement.execute("CREATE TABLE total (k int PRIMARY KEY, n bigint)");
            oneSlot(sql.toString().replace("${URL}", shop.server().jdbcUrl(mart)), statement);
        }
    }

    private void oneSlot(String sql, Statement mart) throws Exception {
        JobClient job = shop.submit(sql);
        await().atMost(PostgresFixture.PATIENCE).until(() -> shop.acknowledged().isPresent());
        int transactions = 200;
        for (int n = 1; n <= transactions; n++) {
            int id = n;
            shop.run(IntStream.rangeClosed(1, 5)
                    .mapToObj(i -> "INSERT INTO t%d VALUES (%d, repeat('x', 100))".formatted(i, id))
                    .collect(Collectors.joining(";", "BEGIN;", ";COMMIT")));
        }
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> {
            for (String counted : List.of("m1", "m2", "m3", "m4", "m5")) {
                assertThat(number(mart, "SELECT count(*) FROM " + counted)).isEqualTo(transactions);
            }
            assertThat(number(mart, "SELECT max(n) FROM total")).isEqualTo(transactions);
        });

        assertThat(shop.number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isEqualTo(1);
        assertThat(
                        shop.number(
                                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walsender' AND datname = current_database()"))
                .isEqualTo(1);
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(shop.number("SELECT total_txns FROM pg_stat_replication_slots"
                                + " WHERE slot_name = '%s'".formatted(shop.database())))
                        .as("transactions the server decoded")
                        .isEqualTo(transactions));
        assertThat(shop.number("SELECT total_bytes FROM pg_stat_replication_slots WHERE slot_name = '%s'"
                        .formatted(shop.database())))
                .as(
                        "bytes the server decoded for %d rows of 100 letters and about as much around them",
                        5 * transactions)
                .isBetween(5L * transactions * 100, 2L * 5 * transactions * 250);
        job.cancel().get();
    }

    @Test
    void aTableThatIsDeclaredTwiceWithOtherColumnsIsRefused() throws Exception {
        shop.run("CREATE TABLE numbers (id int PRIMARY KEY, a int, b int)");
        String columns = "id INT, %1$s INT, PRIMARY KEY (id) NOT ENFORCED";
        String sql = declared("numbers_a", columns.formatted("a"))
                + declared("numbers_b", columns.formatted("b"))
                + shop.target("m", "id int PRIMARY KEY, a int", columns.formatted("a"))
                + shop.target("m2", "id int PRIMARY KEY, b int", columns.formatted("b"))
                + "INSERT INTO m SELECT * FROM numbers_a; INSERT INTO m2 SELECT * FROM numbers_b;";
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> shop.submit(sql));
        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.SOURCES_DIFFER);
            assertThat(problem.found()).contains("public.numbers is declared twice, with other columns, types or keys");
        });
    }

    private static String declared(String name, String columns) {
        return """
               CREATE TABLE %s (%s) WITH ('connector' = 'tidemark-postgres-cdc', 'hostname' = '127.0.0.1',
                 'port' = '${PORT}', 'database-name' = '${DATABASE}', 'username' = '${USER}',
                 'password' = '${PASSWORD}', 'schema-name' = 'public', 'table-name' = 'numbers',
                 'slot.name' = '${DATABASE}');
               """
                .formatted(name, columns);
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** FAULTS 40. */
    @Test
    void aSecondJobOnTheSlotIsRefusedAndToldWhoReadsIt() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY)");
        String first = shop.catalog()
                + shop.target("m", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m SELECT id FROM shop.`public`.t;";
        JobClient job = shop.submit(first);
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop.number(
                                "SELECT count(*) FROM pg_replication_slots WHERE active AND database = current_database()")
                        == 1);
        String reader = shop.text("SELECT active_pid FROM pg_replication_slots WHERE database = current_database()");
        String second = shop.catalog()
                + shop.target("m2", "id int PRIMARY KEY", "id INT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO m2 SELECT id FROM shop.`public`.t;";
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> shop.submit(second, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.empty()));
        assertThat(refused)
                .hasMessageContaining("TM-2010  Somebody else reads the replication slot")
                .hasMessageContaining(
                        "slot '%s' is read by server process %s of user ".formatted(shop.database(), reader));
        job.cancel().get();
    }

    @Test
    void metadataColumnsSayWhereARowComesFrom() throws Exception {
        shop.run("CREATE TABLE t (id int PRIMARY KEY, note text)", "INSERT INTO t VALUES (1, 'loaded')");
        JobClient job =
                shop.submit(shop.catalog("'scan.metadata-columns' = 'lsn;commit_lsn;tx_id;commit_time;op;table_name'")
                        + shop.target(
                                "m",
                                "id int PRIMARY KEY, note text, lsn text, commit_lsn text, tx bigint, at timestamptz, op text,"
                                        + " source text",
                                "id INT, note STRING, lsn STRING, commit_lsn STRING, tx BIGINT, `at` TIMESTAMP_LTZ(6), op STRING,"
                                        + " source STRING, PRIMARY KEY (id) NOT ENFORCED")
                        + "INSERT INTO m SELECT id, note, lsn, commit_lsn, tx_id, commit_time, op, table_name"
                        + " FROM shop.`public`.t;");
        shop.awaitEqual("SELECT 1, 'r', 't', NULL::bigint", "SELECT id, op, source, tx FROM m");
        String before = shop.text("SELECT pg_current_wal_lsn()");
        long transaction = shop.number("WITH written AS (INSERT INTO t VALUES (2, 'streamed') RETURNING id)"
                + " SELECT pg_current_xact_id()::text::bigint %% 4294967296 FROM written".replace("%%", "%"));
        String after = shop.text("SELECT pg_current_wal_insert_lsn()");
        shop.awaitEqual(
                "SELECT 2, 'c', %d::bigint".formatted(transaction), "SELECT id, op, tx FROM m WHERE note = 'streamed'");
        assertThat(shop.text(
                        "SELECT '%s' <= lsn::pg_lsn AND lsn::pg_lsn <= commit_lsn::pg_lsn AND commit_lsn::pg_lsn < '%s'"
                                        .formatted(before, after)
                                + " AND at BETWEEN now() - interval '1 minute' AND now() FROM m WHERE id = 2"))
                .isEqualTo("t");
        shop.run("UPDATE t SET note = 'changed' WHERE id = 1");
        shop.awaitEqual("SELECT 1, 'u', 'changed'", "SELECT id, op, note FROM m WHERE id = 1");
        job.cancel().get();
    }
}
