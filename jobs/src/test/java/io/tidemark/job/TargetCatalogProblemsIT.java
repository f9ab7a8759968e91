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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when a pipeline's target catalog keeps it from starting: the whole message, as it is printed. */
class TargetCatalogProblemsIT {

    private static final String CATALOGS =
            """
            CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', 'hostname' = '127.0.0.1', 'port' = '${PORT}',
              'database-name' = 'shop', 'username' = '${USER}', 'password' = '${PASSWORD}', 'slot.name' = 'shop');
            CREATE CATALOG mart WITH ('type' = 'tidemark-target', 'url' = '${MART_URL}',
              'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}');
            """;

    private static DatabaseServer server;

    @TempDir
    private Path directory;

    private final Map<String, String> variables = new HashMap<>();

    @BeforeAll
    static void start() throws SQLException {
        server = Servers.postgres().start();
        server.createDatabase("shop");
        server.createDatabase("mart");
        run("shop", "CREATE TABLE orders (id bigint PRIMARY KEY, note text)");
        run(
                "mart",
                "CREATE TABLE mart (id bigint PRIMARY KEY, note text)",
                "CREATE TABLE keyless (id bigint, note text)",
                "CREATE TABLE narrow (id int PRIMARY KEY, note varchar(9), at date)",
                "CREATE TABLE stern (id bigint PRIMARY KEY, note text, at date NOT NULL)",
                "CREATE TABLE arrays (id bigint PRIMARY KEY, tags text[] NOT NULL)",
                "CREATE TABLE derived (id bigint PRIMARY KEY, note text GENERATED ALWAYS AS ('x') STORED)",
                "CREATE TABLE bare ()",
                "CREATE VIEW seen AS SELECT 1::bigint AS id, 'x' AS note",
                "CREATE SCHEMA tidemark",
                "CREATE ROLE reader LOGIN PASSWORD 'reader'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void fill() {
        variables.put("PORT", Integer.toString(server.port()));
        variables.put("USER", server.user());
        variables.put("PASSWORD", server.password());
        variables.put("MART_URL", server.jdbcUrl("mart"));
        variables.put("MART_USER", server.user());
        variables.put("MART_PASSWORD", server.password());
    }

    private static void run(String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static boolean exists(String table) throws SQLException {
        try (Connection connection = server.connect("mart");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('%s') IS NOT NULL".formatted(table))) {
            return row.next() && row.getBoolean(1);
        }
    }

    private Pipeline plan(String sql) throws Exception {
        Path file = Files.writeString(directory.resolve("p.sql"), CATALOGS + sql);
        return Pipeline.plan(
                file, new Variables(variables, Map.of()), StreamExecutionEnvironment.getExecutionEnvironment());
    }

    /** What the file is refused for, with what depends on this run taken out of it. */
    private String problem(String sql) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> plan(sql).makeTargets());
        assertThat(refused).as("the pipeline is refused").isNotNull();
        return refused.getMessage()
                .replace(directory + "/", "")
                .replace(variables.get("PORT"), "PORT")
                .replace("user '%s'".formatted(server.user()), "user 'USER'")
                .replace("user \"%s\"".formatted(server.user()), "user \"USER\"");
    }

    private static String into(String table) {
        return "INSERT INTO mart.`public`.%s SELECT id, note FROM shop.`public`.orders;\n".formatted(table);
    }

    private Report doctor(String sql) throws Exception {
        return DoctorFixture.ask(directory, CATALOGS + sql, variables, Optional.empty());
    }

    @Test
    void theDoctorLooksAtATableThatNoStatementDeclares() throws Exception {
        Report report = doctor(into("mart"));
        assertThat(DoctorFixture.finding(report, Kind.TARGET, "columns of public.mart")
                        .detail())
                .isEqualTo("id, note");
        for (String check : new String[] {"key of public.mart", "rights of public.mart", "rows of public.mart"}) {
            assertThat(DoctorFixture.outcome(report, Kind.TARGET, check)).isEqualTo(Outcome.OK);
        }
        assertThat(DoctorFixture.codes(report)).isEmpty();
    }

    /** Its rows are told by all their columns. */
    @Test
    void aTableWithoutAKeyIsTaken() throws Exception {
        Report report = doctor(into("keyless"));
        assertThat(DoctorFixture.outcome(report, Kind.TARGET, "columns of public.keyless"))
                .isEqualTo(Outcome.OK);
        assertThat(DoctorFixture.codes(report)).isEmpty();
    }

    @Test
    void theDoctorMakesNothing() throws Exception {
        Report report = doctor(
                """
                CREATE DATABASE mart.later;
                CREATE TABLE mart.later.x (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED);
                INSERT INTO mart.later.x SELECT id, note FROM shop.`public`.orders;
                """);
        assertThat(DoctorFixture.finding(report, Kind.TARGET, "table later.x").detail())
                .isEqualTo("will be made");
        assertThat(DoctorFixture.codes(report)).isEmpty();
        assertThat(exists("later.x")).isFalse();
    }

    @Test
    void aRefusedPipelineHasMadeNothing() throws Exception {
        String created = "CREATE TABLE mart.`public`.made (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED);\n";
        assertThat(problem(created + into("made") + into("seen"))).startsWith("TM-3023");
        assertThat(exists("made")).isFalse();
        Pipeline planned = plan(created + into("made"));
        assertThat(exists("made")).isFalse();
        planned.makeTargets();
        assertThat(exists("made")).isTrue();
        run("mart", "DROP TABLE made");
    }

    @Test
    void missingTableWithTheStatementThatMakesIt() {
        assertThat(
                        problem(
                                "INSERT INTO mart.`public`.`no where` SELECT id, UPPER(note) AS `n``s` FROM shop.`public`.orders;"))
                .isEqualTo(
                        """
                        TM-3004  The target has no such table
                          found:    p.sql:5:1: there is no table mart.public.no where
                          required: a table that takes what the statement writes
                          remedy:   CREATE TABLE IF NOT EXISTS `mart`.`public`.`no where` (`id` BIGINT, `n``s` VARCHAR(2147483647), PRIMARY KEY (...) NOT ENFORCED); or check the name (upper and lower case count).""");
        assertThat(problem("INSERT INTO mart.`public`.nowhere (`a(`, b) SELECT id, note FROM shop.`public`.orders;"))
                .contains(
                        "CREATE TABLE IF NOT EXISTS `mart`.`public`.`nowhere` (`a(` BIGINT, b VARCHAR(2147483647), PRIMARY KEY");
    }

    @Test
    void aStatementThatTheServerRefuses() {
        // The driver says "Detail" in the language of the machine.
        assertThat(problem("CREATE DATABASE mart.pg_mine;\n" + into("mart"))
                        .replaceFirst("\\S+: The prefix", "Detail: The prefix"))
                .isEqualTo(
                        """
                        TM-3025  The target refuses a statement that changes its tables
                          found:    postgresql://127.0.0.1:PORT/mart as user 'USER': ERROR: unacceptable schema name "pg_mine"
                                      Detail: The prefix "pg_" is reserved for system schemas.
                          required: CREATE SCHEMA "pg_mine";
                          remedy:   Mend what the server says, or carry the statement out as a user that may.""");
    }

    @Test
    void missingSchema() {
        assertThat(problem("CREATE TABLE mart.nowhere.x (id BIGINT);"))
                .startsWith(
                        """
                        TM-1006  A statement cannot be planned
                          found:    p.sql:5:1: Database nowhere does not exist in Catalog mart.
                        """);
    }

    @Test
    void aTableThatIsThereAlready() {
        assertThat(problem("CREATE TABLE mart.`public`.mart (id BIGINT, PRIMARY KEY (id) NOT ENFORCED);"))
                .isEqualTo(
                        """
                        TM-3024  The target has the table already
                          found:    catalog mart: CREATE TABLE public.mart, and there is one
                          required: a name that is free, or the table that is there
                          remedy:   Write CREATE TABLE IF NOT EXISTS, or leave the statement out: a catalog's tables need none.""");
    }

    @Test
    void aTableThatIsThereAndAnotherOne() {
        assertThat(
                        problem(
                                """
                                CREATE TABLE IF NOT EXISTS mart.`public`.narrow (
                                  id BIGINT, note STRING, `at` TIMESTAMP(3), more DECIMAL(12, 2), PRIMARY KEY (id, note) NOT ENFORCED);
                                """))
                .isEqualTo(
                        """
                        TM-3021  A column of the target does not take a type as it is
                          found:    column id of public.narrow is integer, the pipeline writes BIGINT
                          required: a column that takes each of its values as it is
                          remedy:   ALTER TABLE "public"."narrow" ALTER COLUMN "id" TYPE bigint; or CAST in the INSERT and declare INT.
                        TM-3021  A column of the target does not take a type as it is
                          found:    column at of public.narrow is date, the pipeline writes TIMESTAMP(3)
                          required: a column that takes each of its values as it is
                          remedy:   ALTER TABLE "public"."narrow" ALTER COLUMN "at" TYPE timestamp(3); or CAST in the INSERT and declare DATE.
                        TM-3005  The target table lacks a column
                          found:    public.narrow has no column more
                          required: every column the pipeline writes; the table has id, note, at
                          remedy:   ALTER TABLE "public"."narrow" ADD COLUMN "more" numeric(12, 2); or rename the column in the pipeline.
                        TM-3006  The target table has no unique key to upsert by
                          found:    public.narrow has the key (id)
                          required: the key the pipeline declares: (id, note)
                          remedy:   Declare PRIMARY KEY (id) NOT ENFORCED in the pipeline.""");
        assertThat(
                        problem(
                                """
                                CREATE TABLE IF NOT EXISTS mart.`public`.keyless (
                                  id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED);
                                """))
                .isEqualTo(
                        """
                        TM-3006  The target table has no unique key to upsert by
                          found:    public.keyless has no primary key
                          required: the key the pipeline declares: (id)
                          remedy:   ALTER TABLE "public"."keyless" ADD PRIMARY KEY ("id");""");
    }

    @Test
    void typesOptionsAndNamesWithoutAPlace() {
        assertThat(problem(
                        """
                                CREATE TABLE mart.`public`.x (id BIGINT, tags ARRAY<STRING>, at TIMESTAMP(9), twice AS id * 2,
                                  PRIMARY KEY (id) NOT ENFORCED) PARTITIONED BY (id) WITH ('sink.parallelism' = '2');
                                """
                                .replace(" at ", " `at` ")))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table public.x: 'sink.parallelism'
                          required: a table without options: they are those of its catalog
                          remedy:   Leave it out; behind LIKE write (EXCLUDING OPTIONS).
                        TM-1008  A table option cannot be used
                          found:    table public.x: PARTITIONED BY
                          required: a table without partitions
                          remedy:   Leave it out, or make the partitioned table in the database.
                        TM-1008  A table option cannot be used
                          found:    table public.x: column tags is ARRAY<STRING>
                          required: a type the target carries exactly: CHAR, VARCHAR, STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL, DATE, TIME, TIMESTAMP(6), TIMESTAMP_LTZ(6), BINARY, VARBINARY, BYTES
                          remedy:   Give the column such a type, and CAST in the INSERT.
                        TM-1008  A table option cannot be used
                          found:    table public.x: column at is TIMESTAMP(9)
                          required: a type the target carries exactly: CHAR, VARCHAR, STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL, DATE, TIME, TIMESTAMP(6), TIMESTAMP_LTZ(6), BINARY, VARBINARY, BYTES
                          remedy:   Give the column such a type, and CAST in the INSERT.
                        TM-1008  A table option cannot be used
                          found:    table public.x: column twice is computed, or metadata
                          required: columns that are written
                          remedy:   Leave it out; behind LIKE write (EXCLUDING METADATA EXCLUDING GENERATED).""");
        String name = "n".repeat(64);
        assertThat(problem("CREATE TABLE mart.`public`.%s (id BIGINT);".formatted(name)))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    the name %s
                          required: 1 to 63 bytes: Postgres cuts a longer name without a word
                          remedy:   Choose a shorter name."""
                                .formatted(name));
        assertThat(problem("CREATE VIEW mart.`public`.v AS SELECT 1 AS a;"))
                .isEqualTo(
                        """
                        TM-1004  A statement has no place in a pipeline file
                          found:    CREATE VIEW public.v
                          required: tables: the target does not know what a view of Flink's is made of
                          remedy:   Write CREATE TEMPORARY VIEW, and INSERT INTO a table.""");
    }

    @Test
    void tablesThatCannotBeWritten() {
        assertThat(problem(into("seen")))
                .isEqualTo(
                        """
                        TM-3023  A table of the target cannot be written as it is
                          found:    public.seen is a view
                          required: a table, partitioned or not: rows are upserted by its key
                          remedy:   Write into a table, and let the other read from it.""");
        assertThat(problem(into("arrays")))
                .isEqualTo(
                        """
                        TM-3022  A column of the target cannot be written, or not left out
                          found:    column tags of public.arrays is text[], which nothing of Flink's can be written into
                          required: a type the target carries, or a column that can be left out: with a default, or null
                          remedy:   ALTER TABLE "public"."arrays" ALTER COLUMN "tags" DROP NOT NULL;""");
        assertThat(problem(into("bare")))
                .isEqualTo(
                        """
                        TM-3023  A table of the target cannot be written as it is
                          found:    public.bare has no column that can be written
                          required: a column that is not generated, of a type the target carries
                          remedy:   Add a column to the table.""");
    }

    @Test
    void columnsOfADeclaredTableThatCannotBeWritten() {
        String declared =
                """
                CREATE TABLE %1$s (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
                  'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${MART_USER}',
                  'password' = '${MART_PASSWORD}', 'table-name' = '%1$s');
                INSERT INTO %1$s SELECT id, note FROM shop.`public`.orders;
                """;
        assertThat(problem(declared.formatted("stern")))
                .isEqualTo(
                        """
                        TM-3022  A column of the target cannot be written, or not left out
                          found:    column at of public.stern is NOT NULL without a default, and the pipeline does not write it
                          required: a value for each column that may not be null
                          remedy:   ALTER TABLE "public"."stern" ALTER COLUMN "at" DROP NOT NULL; or write the column.""");
        assertThat(problem(declared.formatted("derived")))
                .isEqualTo(
                        """
                        TM-3022  A column of the target cannot be written, or not left out
                          found:    column note of public.derived is generated
                          required: columns that take what they are given
                          remedy:   Take the column out of the pipeline's table: the target gives it its value.""");
        assertThat(problem(declared.formatted("mart") + into("mart")))
                .isEqualTo(
                        """
                        TM-1010  Two statements insert into one target table
                          found:    mart.public.mart, which is also default_catalog.default_database.mart: a second INSERT INTO public.mart
                          required: one statement for each target table: what two of them write overtakes each other
                          remedy:   Join the two by UNION ALL, or write into two tables.""");
    }

    @Test
    void tablesOfOneNameInTwoSchemasAreTwo() throws Exception {
        run("mart", "CREATE SCHEMA second", "CREATE TABLE second.mart (id bigint PRIMARY KEY, note text)");
        assertThat(plan(into("mart") + into("mart").replace("`public`.mart", "`second`.mart")))
                .isNotNull();
        assertThat(problem(into("mart") + into("mart"))).startsWith("TM-1010");
    }

    @Test
    void changesOfWhatIsThere() throws Exception {
        String required = "  required: CREATE TABLE and CREATE DATABASE; outside of a pipeline file DROP TABLE and DROP"
                + " DATABASE, too\n  remedy:   Make the change in the database itself.";
        assertThat(problem("ALTER TABLE mart.`public`.mart ADD more INT;"))
                .isEqualTo(
                        """
                        TM-1004  A statement has no place in a pipeline file
                          found:    catalog mart: ALTER TABLE public.mart
                        """
                                + required);
        assertThat(problem("ALTER TABLE mart.`public`.mart RENAME TO other;"))
                .isEqualTo(
                        """
                        TM-1004  A statement has no place in a pipeline file
                          found:    catalog mart: ALTER TABLE public.mart
                        """
                                + required);
        assertThat(problem("DROP TABLE mart.`public`.mart;"))
                .isEqualTo(
                        """
                        TM-1004  A statement has no place in a pipeline file
                          found:    catalog mart: DROP TABLE public.mart
                        """
                                + required);
        assertThat(problem("DROP DATABASE mart.`public` CASCADE;"))
                .isEqualTo(
                        """
                        TM-1004  A statement has no place in a pipeline file
                          found:    catalog mart: DROP DATABASE public
                        """
                                + required);
        assertThat(exists("mart")).isTrue();
    }

    @Test
    void aUserThatMayNotMakeATable() throws Exception {
        variables.put("MART_USER", "reader");
        variables.put("MART_PASSWORD", "reader");
        String created = "CREATE TABLE mart.`public`.made (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED);\n";
        assertThat(problem(created + into("made")))
                .isEqualTo(
                        """
                        TM-3015  The schema tidemark cannot be used in the target
                          found:    postgresql://127.0.0.1:PORT/mart: user 'reader' may not use the schema tidemark
                          required: a schema in which the pipeline keeps its tidemark, and rows until they are applied
                          remedy:   ALTER SCHEMA tidemark OWNER TO "reader"; or GRANT "reader" the role that owns it and its tables.
                        TM-3008  The target user may not write a table
                          found:    public.made is not there, and user 'reader' may not make it
                          required: USAGE and CREATE on the schema, or CREATE on the database for a schema that is not there
                          remedy:   GRANT USAGE, CREATE ON SCHEMA "public" TO "reader"; or make the table as another user.""");
    }

    @Test
    void optionsOfTheCatalog() {
        String sql = CATALOGS.substring(CATALOGS.indexOf("CREATE CATALOG mart"))
                .replace(");", ", 'table-name' = 'x', 'sink.parallelism' = '0', 'on-refused-row' = 'skip');")
                .replace("mart WITH", "other WITH")
                .replace("'username' = '${MART_USER}',", "");
        assertThat(problem(sql))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    catalog other: no 'username'
                          required: username: The user that writes. Needs SELECT, INSERT, UPDATE and DELETE on the target table. And in Postgres the schema tidemark: its own, or the right to make it (CREATE on the database); in MySQL SELECT, INSERT, UPDATE, DELETE, CREATE, DROP and REFERENCES on the database tidemark.
                          remedy:   Add 'username' = '...' to its WITH.
                        TM-1008  A table option cannot be used
                          found:    catalog other: 'table-name'
                          required: one of on-refused-row, password, schema-name, sink.parallelism, url, username
                          remedy:   Leave it out.
                        TM-1008  A table option cannot be used
                          found:    catalog other: 'sink.parallelism' = '0'
                          required: a number of writers, 1 or more
                          remedy:   Set it so, or leave it out.
                        TM-1008  A table option cannot be used
                          found:    catalog other: 'on-refused-row' = 'skip'
                          required: fail or dead-letter
                          remedy:   Set it so, or leave it out.""");
    }

    /** Nobody could tell when a row without a key is no longer refused. */
    @Test
    void rowsWithoutAKeyThatAreToBePutAside() {
        String declared =
                """
                CREATE TABLE aside (id BIGINT) WITH ('connector' = 'tidemark-target', 'url' = '${MART_URL}',
                  'username' = '${MART_USER}', 'password' = '${MART_PASSWORD}', 'table-name' = 'keyless', 'on-refused-row' = '%s');
                INSERT INTO aside SELECT id FROM shop.`public`.orders;
                """;
        assertThat(problem(declared.formatted("dead-letter")))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table aside: 'on-refused-row' = 'dead-letter', and no primary key
                          required: a key, by which a row that is taken later is known to be the same
                          remedy:   Declare one, or leave 'on-refused-row' out.""");
        assertThat(problem(declared.formatted("skip")))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table aside: 'on-refused-row' = 'skip'
                          required: fail or dead-letter
                          remedy:   Set it so, or leave it out.""");
    }

    /** FAULTS 44. */
    @Test
    void aUrlWithAPasswordIsNotRepeated() {
        variables.put("MART_URL", server.jdbcUrl("mart") + "?ssl=false&password=hunter2");
        assertThat(problem(into("mart")))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    catalog mart: 'url' says a user or a password
                          required: a URL without them: nobody hides what a URL says
                          remedy:   Move them to the options username and password.""");
        variables.put("MART_URL", "jdbc:mysql://u:hunter2@host/mart");
        assertThat(problem(into("mart")))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    catalog mart: 'url' is no JDBC URL of a Postgres, MySQL or MariaDB database
                          required: jdbc:postgresql://host:port/database or jdbc:mysql://host:port/database
                          remedy:   Write the URL in that form; user and password have options of their own.""");
    }

    /** Two committers would take the pipeline from each other. */
    @Test
    void aDatabaseByTwoAddresses() {
        variables.put("OTHER_URL", server.jdbcUrl("mart").replace("127.0.0.1", "localhost"));
        String other = CATALOGS.substring(CATALOGS.indexOf("CREATE CATALOG mart"))
                .replace("mart WITH", "other WITH")
                .replace("MART_URL", "OTHER_URL");
        assertThat(problem(other + into("mart") + into("keyless").replace("mart.", "other.")))
                .contains(
                        "TM-1008",
                        "are of one database, by two addresses: postgresql://",
                        "one address for all tables of a database: one transaction changes them all");
    }

    @Test
    void aServerThatRefusesTheLogin() {
        variables.put("MART_PASSWORD", "hunter2");
        assertThat(problem(into("mart") + into("keyless")))
                .isEqualTo(
                        """
                        TM-3002  The target database refuses the login
                          found:    postgresql://127.0.0.1:PORT/mart as user 'USER': FATAL: password authentication failed for user "USER"
                          required: a user that may log in from here
                          remedy:   Check username and password, and the server's pg_hba.conf.""");
    }
}
