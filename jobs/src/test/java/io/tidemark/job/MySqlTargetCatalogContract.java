package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.doctor.Report;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Subject.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A MySQL target's tables without a declaration: shown, made, written, and refused where they do not fit. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlTargetCatalogContract {

    private static final String CATALOG =
            """
            CREATE CATALOG mart WITH ('type' = 'tidemark-target', 'url' = '${MART_URL}',
              'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}');
            """;

    private DatabaseServer source;
    private DatabaseServer target;

    @TempDir
    private Path directory;

    private PostgresFixture shop;
    private MySqlMart mart;

    abstract DatabaseServer startTarget();

    @BeforeAll
    final void start() {
        source = Servers.postgres().start();
        target = startTarget();
    }

    @AfterAll
    final void stop() {
        source.close();
        target.close();
    }

    @BeforeEach
    final void prepare() throws Exception {
        shop = PostgresFixture.start(source, directory);
        mart = MySqlMart.start(target);
    }

    @AfterEach
    final void end() throws Exception {
        shop.close();
        mart.close();
    }

    private Map<String, String> values() {
        Map<String, String> values = new HashMap<>(shop.values());
        values.putAll(mart.values());
        return values;
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = mart.connect()) {
            mart.execute(connection, statements);
        }
    }

    private List<String> rows(String sql) throws Exception {
        StreamTableEnvironment tables =
                StreamTableEnvironment.create(StreamExecutionEnvironment.getExecutionEnvironment());
        String catalog = CATALOG;
        for (var value : values().entrySet()) {
            catalog = catalog.replace("${%s}".formatted(value.getKey()), value.getValue());
        }
        tables.executeSql(catalog.replace(";", ""));
        try (CloseableIterator<Row> found = tables.executeSql(sql).collect()) {
            List<String> rows = new ArrayList<>();
            found.forEachRemaining(row -> rows.add(row.toString().replaceAll("^\\+I\\[|]$", "")));
            return rows;
        }
    }

    private List<String> described(String table) throws Exception {
        return rows("DESCRIBE mart.`%s`.%s".formatted(mart.database(), table)).stream()
                .map(row -> row.replaceAll(", null", ""))
                .toList();
    }

    /** What a pipeline that writes rows of {@code orders} into a table is refused for; empty if it is not. */
    private String problem(String sql) throws Exception {
        shop.run("CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, note text)");
        Path file = Files.writeString(directory.resolve("refused.sql"), shop.catalog() + CATALOG + sql);
        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> Pipeline.plan(
                        file, new Variables(values(), Map.of()), StreamExecutionEnvironment.getExecutionEnvironment())
                .makeTargets());
        return refused == null
                ? ""
                : refused.getMessage().replace(mart.database() + ".", "D.").replace("`" + mart.database() + "`", "`D`");
    }

    private String into(String table) {
        return "INSERT INTO mart.`%s`.%s SELECT id, note FROM shop.`public`.orders;\n"
                .formatted(mart.database(), table);
    }

    @Test
    void showsTablesWithTheirColumnsAndKeys() throws Exception {
        run(
                """
                CREATE TABLE typed (id bigint unsigned, code varchar(3) NOT NULL COMMENT 'it''s short', truth tinyint(1),
                  amount decimal(8,2), at timestamp(3) NULL, kind enum('a','b'), doubled int AS (1 + 1) VIRTUAL, y year,
                  PRIMARY KEY (code, id)) COMMENT 'typed'""",
                "CREATE VIEW seen AS SELECT 1 AS id");
        assertThat(rows("SHOW TABLES FROM mart.`%s`".formatted(mart.database())))
                .containsExactly("typed");
        assertThat(described("typed"))
                .containsExactly(
                        "id, DECIMAL(38, 0), false, PRI(code, id)",
                        "code, STRING, false, PRI(code, id), it's short",
                        "truth, BOOLEAN, true",
                        "amount, DECIMAL(38, 2), true",
                        "at, TIMESTAMP_LTZ(3), true",
                        "kind, STRING, true");
        assertThat(rows("SHOW DATABASES IN mart")).contains(mart.database()).doesNotContain("mysql", "tidemark", "sys");
    }

    @Test
    void aPipelineMakesATableAndItIsWritten() throws Exception {
        shop.run(
                """
                CREATE TABLE t (id text PRIMARY KEY, b boolean, i8 bigint, n numeric(12, 5), s text, x bytea, d date,
                  p6 timestamp, z6 timestamptz)""",
                """
                INSERT INTO t VALUES ('a', true, 9223372036854775807, 1234567.12345, 'it''s \\ "`', '\\x00ff', '0001-01-01',
                  '2026-03-29 02:30:00.000001', '2026-03-29 02:30:00.000001+00'), ('A', null, null, null, null, null, null, null, null)""");
        String made =
                """
                CREATE TABLE mart.`%1$s`.`m``1` (id STRING COMMENT 'it''s the key', b BOOLEAN, i8 BIGINT, n DECIMAL(12, 5), s STRING,
                  x BYTES, d DATE, p6 TIMESTAMP(6), z6 TIMESTAMP_LTZ(6), PRIMARY KEY (id) NOT ENFORCED) COMMENT 'made';
                INSERT INTO mart.`%1$s`.`m``1` SELECT * FROM shop.`public`.t;
                """
                        .formatted(mart.database());
        JobClient job = shop.submit(
                shop.catalog() + CATALOG + made,
                values(),
                PostgresFixture.settings(Duration.ofMillis(200), 1),
                Optional.empty());
        String columns = "id, %s, i8, n, s, %s(x%s), d";
        mart.awaitEqual(
                shop,
                "SELECT " + columns.formatted("b::int", "encode", ", 'hex'") + " FROM t",
                "SELECT " + columns.formatted("b", "lower(hex", ")") + " FROM `m``1`");
        job.cancel().get();
        assertThat(mart.rows("SELECT p6, z6 = p6 FROM `m``1` WHERE p6 IS NOT NULL")
                        .get(0))
                .startsWith("2026-03-29 02:30:00.000001");
        assertThat(described("`m``1`"))
                .contains(
                        "id, STRING, false, PRI(id), it's the key",
                        "b, BOOLEAN, true",
                        "n, DECIMAL(38, 5), true",
                        "z6, TIMESTAMP_LTZ(6), true");
        assertThat(mart.text(
                        "SELECT table_comment FROM information_schema.tables WHERE table_schema = '%s' AND table_name = 'm`1'"
                                .formatted(mart.database())))
                .isEqualTo("made");
    }

    @Test
    void tablesThatDoNotFitAreRefusedWithTheStatementThatMendsThem() throws Exception {
        run(
                "CREATE TABLE volatile_rows (id int PRIMARY KEY, note text) ENGINE = MyISAM",
                "CREATE TABLE narrow (id int PRIMARY KEY, note int)",
                "CREATE TABLE stern (id int PRIMARY KEY, note text, more int NOT NULL)",
                "CREATE TABLE tree (id int PRIMARY KEY, note text, up int, CONSTRAINT up FOREIGN KEY (up) REFERENCES tree (id))",
                "CREATE VIEW seen AS SELECT 1 AS id, 'x' AS note",
                "CREATE TABLE part (id varchar(20), note text, UNIQUE (id(5)))");
        assertThat(problem(into("volatile_rows")))
                .contains("TM-3023", "of the engine MyISAM", "ALTER TABLE `D`.`volatile_rows` ENGINE = InnoDB;");
        assertThat(problem(declared("narrow", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")))
                .contains(
                        "TM-3021",
                        "column note of D.narrow is int",
                        "ALTER TABLE `D`.`narrow` MODIFY COLUMN `note` longtext");
        assertThat(problem(declared("stern", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")))
                .contains("TM-3022", "column more of D.stern is NOT NULL without a default");
        assertThat(problem(declared("tree", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")))
                .contains("TM-3023", "refers to its own rows by the foreign key up", "DROP FOREIGN KEY `up`;");
        assertThat(problem(into("seen"))).contains("TM-3023", "D.seen is a view");
        assertThat(problem(declared("part", "id STRING, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                        .replace("SELECT id,", "SELECT CAST(id AS STRING),")))
                .contains("TM-3006", "no unique index on exactly (id), each column whole");
        assertThat(problem(declared("nowhere", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")))
                .contains(
                        "TM-3004",
                        "CREATE TABLE `D`.`nowhere` (`id` int NOT NULL, `note` longtext NULL, PRIMARY KEY (`id`)) ENGINE = InnoDB");
        assertThat(problem("CREATE TABLE mart.`%s`.x (a DECIMAL(38, 31));\n".formatted(mart.database()) + into("seen")))
                .contains("TM-1", "at most 30 digits behind the point");
    }

    private String declared(String table, String columns) {
        return """
               CREATE TABLE declared (%2$s) WITH ('connector' = 'tidemark-target', 'url' = '${MART_URL}',
                 'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}', 'table-name' = '%1$s');
               INSERT INTO declared SELECT id, note FROM shop.`public`.orders;
               """
                .formatted(table, columns);
    }

    @Test
    void aStartWithoutStateMeetsRows() throws Exception {
        run("CREATE TABLE filled (id int PRIMARY KEY, note text)", "INSERT INTO filled VALUES (1, 'a')");
        assertThat(problem(into("filled"))).contains("TM-3009", "D.filled has rows", "TRUNCATE `D`.`filled`;");
    }

    @Test
    void aUserWithoutRightsIsToldWhichOnes() throws Exception {
        run(
                "CREATE TABLE orders_m (id int PRIMARY KEY, note text)",
                "CREATE USER IF NOT EXISTS writer@'%' IDENTIFIED BY 'pen-and-paper'",
                "GRANT SELECT ON `%s`.* TO writer@'%%'".formatted(mart.database()));
        Map<String, String> values = values();
        values.put("MART_USER", "writer");
        values.put("MART_PASSWORD", "pen-and-paper");
        shop.run("CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, note text)");
        String sql = shop.catalog() + CATALOG + into("orders_m");
        Report report = DoctorFixture.ask(directory, sql, values, Optional.empty());
        assertThat(DoctorFixture.finding(report, Kind.TARGET, "database tidemark")
                        .problem()
                        .orElseThrow()
                        .remedy())
                .isEqualTo(
                        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES ON tidemark.* TO 'writer'@'%';");
        assertThat(DoctorFixture.finding(report, Kind.TARGET, "rights of %s.orders_m".formatted(mart.database()))
                        .problem()
                        .orElseThrow()
                        .remedy())
                .isEqualTo("GRANT SELECT, INSERT, UPDATE, DELETE ON `%s`.`orders_m` TO 'writer'@'%%';"
                        .formatted(mart.database()));
        run(
                "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES ON tidemark.* TO 'writer'@'%'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON `%s`.`orders_m` TO 'writer'@'%%'".formatted(mart.database()));
        shop.run("INSERT INTO orders VALUES (1, 'a')");
        assertThat(DoctorFixture.codes(DoctorFixture.ask(directory, sql, values, Optional.empty())))
                .isEmpty();
        // These rights are enough for a run.
        JobClient job = shop.submit(sql, values, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.empty());
        mart.awaitEqual(shop, "SELECT * FROM orders", "SELECT * FROM orders_m");
        job.cancel().get();
    }

    @Test
    void aTargetThatIsNotThereIsSaidWhy() throws Exception {
        Map<String, String> values = values();
        values.put("MART_PASSWORD", "some-other-one");
        run("CREATE TABLE orders_m (id int PRIMARY KEY, note text)");
        shop.run("CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, note text)");
        String sql = shop.catalog() + declared("orders_m", "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED");
        assertThat(DoctorFixture.codes(DoctorFixture.ask(directory, sql, values, Optional.empty())))
                .contains("TM-3002");
        values = values();
        values.put("MART_URL", values.get("MART_URL").replaceFirst("/[^/]+$", "/nowhere"));
        Report report = DoctorFixture.ask(directory, sql, values, Optional.empty());
        assertThat(DoctorFixture.codes(report)).contains("TM-3003");
        assertThat(DoctorFixture.outcome(report, Kind.TARGET, "connection for nowhere.orders_m"))
                .isEqualTo(Outcome.PROBLEM);
    }
}
