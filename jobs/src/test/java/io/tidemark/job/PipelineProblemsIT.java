package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FreePorts;
import io.tidemark.embedded.Servers;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when a pipeline cannot start: the whole message, as it is printed. */
class PipelineProblemsIT {

    private static final String SOURCE =
            """
            CREATE TABLE orders (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
              'connector' = 'tidemark-postgres-cdc', 'hostname' = '127.0.0.1', 'port' = '${PORT}',
              'database-name' = '${DATABASE:-shop}', 'username' = '${USER}', 'password' = '${PASSWORD}',
              'schema-name' = 'public', 'table-name' = '${TABLE:-orders}', 'slot.name' = 'tidemark_orders'${MORE:-});
            """;

    private static final String TARGET =
            """
            CREATE TABLE mart (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
              'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${MART_USER}',
              'password' = '${MART_PASSWORD}', 'table-name' = '${MART_TABLE:-mart}');
            """;

    private static final String INSERT = "INSERT INTO mart SELECT id, note FROM orders;\n";

    private static DatabaseServer logical;
    private static DatabaseServer replica;

    @TempDir
    private Path directory;

    private final Map<String, String> variables = new HashMap<>();

    @BeforeAll
    static void start() throws SQLException {
        logical = Servers.postgres().start();
        replica = Servers.postgres().setting("wal_level", "replica").start();
        for (DatabaseServer server : List.of(logical, replica)) {
            server.createDatabase("shop");
            run(
                    server,
                    "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
                    "CREATE TABLE customers (id bigint PRIMARY KEY)",
                    "CREATE TABLE mart (id bigint PRIMARY KEY, note text)",
                    "CREATE TABLE keyless (id bigint, note text)",
                    "CREATE TABLE narrow (id bigint PRIMARY KEY)",
                    "CREATE TABLE filled AS SELECT 1::bigint AS id, 'x' AS note",
                    "ALTER TABLE filled ADD PRIMARY KEY (id)",
                    "CREATE TABLE bynote (id bigint, note text PRIMARY KEY)",
                    "CREATE TABLE noidentity (id bigint PRIMARY KEY, note text)",
                    "ALTER TABLE noidentity REPLICA IDENTITY NOTHING",
                    "CREATE ROLE reader LOGIN PASSWORD 'reader'");
        }
    }

    @AfterAll
    static void stop() {
        logical.close();
        replica.close();
    }

    private static void run(DatabaseServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void server(DatabaseServer server) {
        variables.put("PORT", Integer.toString(server.port()));
        variables.put("USER", server.user());
        variables.put("PASSWORD", server.password());
        variables.put("MART_URL", server.jdbcUrl("shop"));
        variables.put("MART_USER", server.user());
        variables.put("MART_PASSWORD", server.password());
    }

    /** Plans the file and returns what it was refused for, with what depends on this run taken out of it. */
    private String problem(String sql) throws IOException {
        Path file = Files.writeString(directory.resolve("p.sql"), sql);
        return problem(file);
    }

    private String problem(Path file) {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> Pipeline.plan(
                        file,
                        new Variables(variables, Map.of()),
                        StreamExecutionEnvironment.getExecutionEnvironment()));
        assertThat(refused).as("the pipeline is refused").isNotNull();
        String port = variables.getOrDefault("PORT", "no port");
        return refused.getMessage().replace(directory + "/", "").replace(port, "PORT");
    }

    @Test
    void aReadyPipelineIsPlanned() throws IOException {
        server(logical);
        Path file = Files.writeString(directory.resolve("p.sql"), SOURCE + TARGET + INSERT);
        assertThat(Pipeline.plan(
                        file, new Variables(variables, Map.of()), StreamExecutionEnvironment.getExecutionEnvironment()))
                .isNotNull();
    }

    @Test
    void missingFile() {
        Path missing = directory.resolve("nowhere.sql");
        assertThat(problem(missing))
                .isEqualTo(
                        """
                        TM-1001  The pipeline file cannot be read
                          found:    there is no file nowhere.sql
                          required: a readable file of Flink SQL in UTF-8
                          remedy:   Check the path; it is taken from the working directory %s."""
                                .formatted(Path.of("").toAbsolutePath()));
    }

    @Test
    void unparsableSql() throws IOException {
        assertThat(problem("SET 'a' = 'b';\n\n-- a comment\nINSERT INTO mart\n  SELECT id,, FROM orders;\n"))
                .isEqualTo(
                        """
                        TM-1002  The pipeline file is not valid SQL
                          found:    p.sql:5:13: Encountered "," at line 5, column 13.
                          required: Flink SQL (nightlies.apache.org/flink/flink-docs-release-1.20/docs/dev/table/sql/overview)
                          remedy:   Mend the statement at that line and column.""");
    }

    @Test
    void expressionWhereAQueryHasToStand() throws IOException {
        assertThat(problem("INSERT INTO mart\n  SELEC id FROM orders;\n"))
                .startsWith("TM-1002  The pipeline file is not valid SQL\n  found:    p.sql:2:3: ");
    }

    @Test
    void unknownType() throws IOException {
        assertThat(problem("CREATE TABLE t (\n  a BIGINTT\n);"))
                .startsWith(
                        "TM-1006  A statement cannot be planned\n  found:    p.sql:2:5: Unknown identifier 'BIGINTT'");
    }

    @Test
    void unknownColumn() throws IOException {
        server(logical);
        assertThat(problem(SOURCE + TARGET + "INSERT INTO mart\nSELECT id, nope FROM orders;"))
                .isEqualTo(
                        """
                        TM-1006  A statement cannot be planned
                          found:    p.sql:9:12: Column 'nope' not found in any table
                          required: statements whose tables, columns, types and options exist and fit
                          remedy:   Mend the statement; EXPLAIN in the Flink SQL client shows how it is read.""");
    }

    @Test
    void unsetVariable() throws IOException {
        assertThat(problem("SET 'a' = '${PASSWORD}';"))
                .isEqualTo(
                        """
                        TM-1003  A variable of the pipeline file has no value
                          found:    p.sql:1:12: ${PASSWORD} is not set
                          required: a value for PASSWORD
                          remedy:   Set it in the environment (export PASSWORD=...), or pass --set PASSWORD=..., or give it a default: ${PASSWORD:-...}.""");
    }

    @Test
    void queryInsteadOfInsert() throws IOException {
        assertThat(problem("SELECT 1;"))
                .isEqualTo(
                        """
                        TM-1004  A statement has no place in a pipeline file
                          found:    p.sql:1:1: PlannerQuery
                          required: SET, CREATE, ALTER, DROP, USE and INSERT INTO: what declares tables, and what fills them
                          remedy:   Take the statement out; queries are for the Flink SQL client.""");
    }

    @Test
    void nothingToRun() throws IOException {
        assertThat(problem("SET 'a' = 'b';"))
                .isEqualTo(
                        """
                        TM-1005  The pipeline file inserts into no table
                          found:    p.sql: 1 statements, none of them INSERT INTO
                          required: at least one INSERT INTO
                          remedy:   Add an INSERT INTO that fills a target table.""");
    }

    @Test
    void settingsThatWouldBreakTheGuarantees() throws IOException {
        server(logical);
        assertThat(problem(
                        """
                        SET 'execution.checkpointing.mode' = 'AT_LEAST_ONCE';
                        SET 'execution.checkpointing.unaligned.enabled' = 'true';
                        SET 'execution.checkpointing.aligned-checkpoint-timeout' = '5 s';
                        SET 'table.exec.state.ttl' = '1 h';
                        """
                                + SOURCE
                                + TARGET
                                + INSERT))
                .isEqualTo(
                        """
                        TM-1007  A setting would break the guarantees
                          found:    execution.checkpointing.mode = AT_LEAST_ONCE
                          required: EXACTLY_ONCE: otherwise a row counts twice after a restart
                          remedy:   Leave the setting out, in the pipeline file and in Flink's config.yaml.
                        TM-1007  A setting would break the guarantees
                          found:    execution.checkpointing.unaligned.enabled = true
                          required: false: a barrier that overtakes rows parts the position from its data
                          remedy:   Leave the setting out, in the pipeline file and in Flink's config.yaml.
                        TM-1007  A setting would break the guarantees
                          found:    execution.checkpointing.aligned-checkpoint-timeout = 5000 ms
                          required: 0: a barrier that overtakes rows when it is late parts the position from its data
                          remedy:   Leave the setting out, in the pipeline file and in Flink's config.yaml.
                        TM-1007  A setting would break the guarantees
                          found:    table.exec.state.ttl = 3600 s
                          required: 0: a view whose state is forgotten is wrong from its next change on
                          remedy:   Leave the setting out, in the pipeline file and in Flink's config.yaml.""");
    }

    @Test
    void aNameThatTheTargetCannotKeep() throws IOException {
        server(logical);
        assertThat(problem("SET 'pipeline.name' = 'all; orders';\n" + SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-1014  The pipeline's name cannot be kept in the target
                          found:    the pipeline is called 'all; orders'
                          required: up to 63 letters, digits, dots, hyphens and underscores, a letter or digit first: the target keeps the pipeline's position under its name
                          remedy:   SET 'pipeline.name' = '...' in the pipeline file, or rename the file.""");
    }

    @Test
    void aTargetUserThatMayNotMakeTheSchema() throws IOException, SQLException {
        server(logical);
        // Another test's pipeline may have made it.
        run(logical, "DROP SCHEMA IF EXISTS tidemark CASCADE");
        run(logical, "GRANT SELECT, INSERT, UPDATE, DELETE ON mart TO reader");
        variables.put("MART_USER", "reader");
        variables.put("MART_PASSWORD", "reader");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-3015  The schema tidemark cannot be used in the target
                          found:    postgresql://127.0.0.1:PORT/shop has no schema tidemark, and user 'reader' may not make one
                          required: a schema in which the pipeline keeps its tidemark, and rows until they are applied
                          remedy:   CREATE SCHEMA tidemark AUTHORIZATION "reader";""");
    }

    @Test
    void tableThatTheLogCannotTellRowsOf() throws IOException {
        server(logical);
        variables.put("TABLE", "keyless");
        assertThat(problem(SOURCE.replace(", PRIMARY KEY (id) NOT ENFORCED", "") + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2020  The log does not say which row of a table changes
                          found:    postgresql://127.0.0.1:PORT/shop: public.keyless has neither a primary key nor REPLICA IDENTITY FULL
                          required: an identity: without one nothing tells which row an update or delete is about
                          remedy:   ALTER TABLE "public"."keyless" REPLICA IDENTITY FULL; or add a primary key.""");
    }

    @Test
    void columnThatIsNotThere() throws IOException {
        server(logical);
        variables.put("TABLE", "narrow");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2021  A column cannot be read from the source
                          found:    postgresql://127.0.0.1:PORT/shop: column note of public.narrow does not exist
                          required: one of id
                          remedy:   Take the column out of the pipeline's table, or rename it.""");
    }

    @Test
    void typeThatHoldsNotEveryValue() throws IOException {
        server(logical);
        assertThat(problem(SOURCE.replace("id BIGINT", "id INT") + TARGET + INSERT))
                .startsWith(
                        """
                        TM-2019  A declared type cannot hold the source column's values
                          found:    postgresql://127.0.0.1:PORT/shop: column id of public.orders is declared INT, in the source it is int8
                          required: a type that holds each of its values: BIGINT""");
    }

    @Test
    void unknownCatalogOption() throws IOException {
        server(logical);
        assertThat(
                        problem(
                                """
                        CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', 'hostname' = 'h', 'database-name' = 'd',
                          'username' = 'u', 'slot.name' = 'Shop', 'chunks' = '3');
                        """))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    catalog shop: 'chunks'
                          required: one of database-name, debezium.publication.autocreate.mode, debezium.publication.name, heartbeat.interval.ms, hostname, on-gap, on-unknown-history, password, port, scan.incremental.snapshot.chunk.size, scan.metadata-columns, scan.snapshot.max-rows-per-second, scan.transaction.max-rows, slot.failover, slot.name, username
                          remedy:   Leave it out.
                        TM-1008  A table option cannot be used
                          found:    catalog shop: 'slot.name' = 'Shop'
                          required: lower case letters, digits and underscores, 63 at most
                          remedy:   Choose such a name.""");
    }

    @Test
    void optionThatWouldLoseRows() throws IOException {
        server(logical);
        assertThat(problem(SOURCE.replace("${MORE:-}", ", 'scan.startup.mode' = 'latest-offset'") + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table orders: 'scan.startup.mode' = 'latest-offset'
                          required: 'initial', the only value that can be served
                          remedy:   Leave it out.""");
    }

    @Test
    void missingOptions() throws IOException {
        server(logical);
        String source = SOURCE.replace("'hostname' = '127.0.0.1',", "").replace("'port' = '${PORT}'", "'port' = 'x'");
        assertThat(problem(source + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table orders: no 'hostname'
                          required: hostname: Host of the Postgres server.
                          remedy:   Add 'hostname' = '...' to its WITH.
                        TM-1008  A table option cannot be used
                          found:    table orders: 'port' = 'x'
                          required: a TCP port, 1 to 65535
                          remedy:   Set it so, or leave it out.""");
        assertThat(problem(SOURCE + TARGET.replace("'url' = '${MART_URL}',", "") + INSERT))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table mart: no 'url'
                          required: the options url, username, table-name
                          remedy:   Add 'url' = '...' to the table's WITH.""");
    }

    @Test
    void aUrlThatIsNoneIsNotRepeated() throws IOException {
        server(logical);
        variables.put("MART_URL", "postgresql://u:hunter2@host/mart");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table mart: 'url' is no JDBC URL of a Postgres, MySQL or MariaDB database
                          required: jdbc:postgresql://host:port/database or jdbc:mysql://host:port/database
                          remedy:   Write the URL in that form; user and password have options of their own.""");
    }

    @Test
    void aPasswordIsNotRepeatedByTheParser() throws IOException {
        server(logical);
        variables.put("PASSWORD", "hunter2");
        assertThat(problem(SOURCE.replace("'password' =", "'password'") + TARGET + INSERT))
                .startsWith("TM-1002  The pipeline file is not valid SQL\n")
                .doesNotContain("hunter2");
    }

    @Test
    void settingsOfDebeziumThatWouldLoseRows() throws IOException {
        server(logical);
        assertThat(problem(SOURCE.replace("${MORE:-}", ", 'debezium.slot.drop.on.stop' = 'true'") + TARGET + INSERT))
                .startsWith(
                        """
                        TM-1008  A table option cannot be used
                          found:    table orders: 'debezium.slot.drop.on.stop'
                        """);
    }

    @Test
    void twoSlotsForOneDatabase() throws IOException {
        server(logical);
        String second = SOURCE.replace(
                        "CREATE TABLE orders (id BIGINT, note STRING,", "CREATE TABLE customers (id BIGINT,")
                .replace("${TABLE:-orders}", "customers")
                .replace("'tidemark_orders'", "'tidemark_customers'");
        assertThat(problem(SOURCE
                        + second
                        + TARGET
                        + "INSERT INTO mart SELECT o.id, note FROM orders AS o JOIN customers AS c ON c.id = o.id;\n"))
                .isEqualTo(
                        """
                        TM-1011  Two tables of one database are to be read differently
                          found:    postgresql://127.0.0.1:PORT/shop: slot tidemark_orders and slot tidemark_customers
                          required: the same options for all tables of one database: they are read by one reader, from one slot
                          remedy:   Give the tables the same slot.name and other options; a catalog does so by itself.""");
    }

    @Test
    void slotWithoutItsPublication() throws Exception {
        server(logical);
        run(logical, "SELECT pg_create_logical_replication_slot('tidemark_orders', 'pgoutput')");
        try {
            assertThat(problem(SOURCE + TARGET + INSERT))
                    .isEqualTo(
                            """
                            TM-2011  The replication slot cannot be read
                              found:    postgresql://127.0.0.1:PORT/shop: slot 'tidemark_orders' exists, its publication tidemark_orders does not
                              required: a publication that is older than the slot's position
                              remedy:   Drop the slot if no job's state needs it, both are made anew: SELECT pg_drop_replication_slot('tidemark_orders');""");
        } finally {
            run(logical, "SELECT pg_drop_replication_slot('tidemark_orders')");
        }
    }

    @Test
    void twoInsertsIntoOneTarget() throws IOException {
        server(logical);
        assertThat(problem(SOURCE + TARGET + INSERT + INSERT))
                .isEqualTo(
                        """
                        TM-1010  Two statements insert into one target table
                          found:    p.sql:9:1: a second INSERT INTO mart
                          required: one statement for each target table: what two of them write overtakes each other
                          remedy:   Join the two by UNION ALL, or write into two tables.""");
    }

    @Test
    void keyThatIsNotTheSources() throws IOException {
        server(logical);
        variables.put("TABLE", "bynote");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2012  The source table's key is not the declared one
                          found:    postgresql://127.0.0.1:PORT/shop: public.bynote has the primary key [note]
                          required: the key the pipeline declares, [id]
                          remedy:   Declare PRIMARY KEY (note) NOT ENFORCED in the pipeline.""");
        variables.put("TABLE", "noidentity");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2020  The log does not say which row of a table changes
                          found:    postgresql://127.0.0.1:PORT/shop: public.noidentity has REPLICA IDENTITY NOTHING, or a primary key that is checked late (DEFERRABLE)
                          required: an identity: without one nothing tells which row an update or delete is about
                          remedy:   ALTER TABLE "public"."noidentity" REPLICA IDENTITY DEFAULT;""");
    }

    @Test
    void startWithoutStateIntoATableWithRows() throws IOException {
        server(logical);
        variables.put("MART_TABLE", "filled");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-3009  A start without state meets rows in the target
                          found:    public.filled has rows, and the pipeline starts without state
                          required: an empty table, or the state that made the rows
                          remedy:   Start from the pipeline's last savepoint or checkpoint (--restore), or empty the table: TRUNCATE "public"."filled";""");
    }

    @Test
    void unreachableSource() throws IOException {
        server(logical);
        variables.put("PORT", Integer.toString(FreePorts.next()));
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2001  The source database cannot be reached
                          found:    postgresql://127.0.0.1:PORT/shop: Connection to 127.0.0.1:PORT refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
                          required: a Postgres server that accepts TCP connections there
                          remedy:   Check hostname and port, that the server runs, listen_addresses, and firewalls between.""");
    }

    @Test
    void wrongPasswords() throws IOException {
        server(logical);
        variables.put("PASSWORD", "wrong");
        variables.put("MART_PASSWORD", "wrong");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-3002  The target database refuses the login
                          found:    public.mart as user '%1$s': FATAL: password authentication failed for user "%1$s"
                          required: a user that may log in from here
                          remedy:   Check username and password, and the server's pg_hba.conf.
                        TM-2002  The source database refuses the login
                          found:    postgresql://127.0.0.1:PORT/shop as user '%1$s': FATAL: password authentication failed for user "%1$s"
                          required: a user that may log in from here
                          remedy:   Check username and password, and the server's pg_hba.conf."""
                                .formatted(logical.user()));
    }

    @Test
    void missingDatabase() throws IOException {
        server(logical);
        variables.put("DATABASE", "nowhere");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2003  The source server has no such database
                          found:    postgresql://127.0.0.1:PORT/nowhere: FATAL: database "nowhere" does not exist
                          required: an existing database
                          remedy:   Check database-name; psql -l lists what the server has.""");
    }

    @Test
    void walLevelThatIsNotLogical() throws IOException {
        server(replica);
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2004  The source does not write a logical log
                          found:    postgresql://127.0.0.1:PORT/shop: wal_level = replica
                          required: wal_level = logical
                          remedy:   ALTER SYSTEM SET wal_level = 'logical'; then restart the server.""");
    }

    @Test
    void missingSourceTable() throws IOException {
        server(logical);
        variables.put("TABLE", "Orders");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2005  The source has no such table
                          found:    postgresql://127.0.0.1:PORT/shop: no table public.Orders
                          required: one of schema public: bynote, customers, filled, keyless, mart, narrow, noidentity, orders
                          remedy:   Check schema-name and table-name (upper and lower case count), or create the table.""");
    }

    @Test
    void userWithoutRights() throws IOException {
        server(logical);
        variables.put("USER", "reader");
        variables.put("PASSWORD", "reader");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2006  The source user may not replicate
                          found:    postgresql://127.0.0.1:PORT/shop: user 'reader' has not the REPLICATION attribute
                          required: a user with REPLICATION
                          remedy:   ALTER ROLE "reader" REPLICATION;
                        TM-2009  A table of the source cannot be read as it is
                          found:    postgresql://127.0.0.1:PORT/shop: user 'reader' may not read public.orders
                          required: SELECT on the table and USAGE on its schema
                          remedy:   GRANT USAGE ON SCHEMA "public" TO "reader"; GRANT SELECT ON "public"."orders" TO "reader";""");
    }

    @Test
    void missingTargetTableColumnAndKey() throws IOException {
        server(logical);
        variables.put("MART_TABLE", "nowhere");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-3004  The target has no such table
                          found:    no table public.nowhere in the target
                          required: an existing table
                          remedy:   CREATE TABLE "public"."nowhere" ("id" bigint NOT NULL, "note" text, PRIMARY KEY ("id")); or check schema-name and table-name (upper and lower case count).""");
        variables.put("MART_TABLE", "narrow");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-3005  The target table lacks a column
                          found:    public.narrow has no column note
                          required: every column the pipeline writes; the table has id
                          remedy:   ALTER TABLE "public"."narrow" ADD COLUMN "note" text; or rename the column in the pipeline.""");
        variables.put("MART_TABLE", "keyless");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-3006  The target table has no unique key to upsert by
                          found:    public.keyless has no unique index on exactly (id)
                          required: the key by which the pipeline upserts
                          remedy:   ALTER TABLE "public"."keyless" ADD PRIMARY KEY ("id");""");
    }
}
