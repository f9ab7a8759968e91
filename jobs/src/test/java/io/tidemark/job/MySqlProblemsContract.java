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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user reads when a pipeline over MySQL or MariaDB cannot start: the whole message, as it is printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlProblemsContract {

    private static final String SOURCE =
            """
            CREATE TABLE orders (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
              'connector' = 'tidemark-mysql-cdc', 'hostname' = '${HOST:-127.0.0.1}', 'port' = '${PORT}',
              'database-name' = 'shop', 'table-name' = '${TABLE:-orders}', 'username' = '${READER:-reader}',
              'password' = '${PASSWORD}'${MORE:-});
            """;

    private static final String TARGET =
            """
            CREATE TABLE mart (id BIGINT, note STRING, PRIMARY KEY (id) NOT ENFORCED) WITH (
              'connector' = 'tidemark-target', 'url' = '${MART_URL}', 'username' = '${MART_USER}',
              'password' = '${MART_PASSWORD}', 'table-name' = 'mart');
            """;

    private static final String INSERT = "INSERT INTO mart SELECT id, note FROM orders;\n";

    private static final String PASSWORD = "hunter2";

    private DatabaseServer server;
    private DatabaseServer target;

    @TempDir
    private Path directory;

    private final Map<String, String> variables = new HashMap<>();

    abstract DatabaseServer startServer();

    abstract boolean isMariaDb();

    @BeforeAll
    void start() throws SQLException {
        server = startServer();
        server.createDatabase("shop");
        run(
                "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
                "CREATE TABLE narrow (id bigint PRIMARY KEY)",
                "CREATE TABLE keyless (id bigint, note text)",
                "CREATE TABLE bynote (id bigint, note varchar(20) PRIMARY KEY)",
                "CREATE TABLE unsafe (id bigint PRIMARY KEY, note text) ENGINE = MyISAM",
                "CREATE VIEW shown AS SELECT * FROM orders",
                "CREATE TABLE child (id bigint PRIMARY KEY, note text, CONSTRAINT `order's ``owner``` FOREIGN KEY (id)"
                        + " REFERENCES orders (id) ON DELETE CASCADE)",
                "CREATE TABLE renamed (id bigint PRIMARY KEY, note text, CONSTRAINT follows FOREIGN KEY (id)"
                        + " REFERENCES orders (id) ON DELETE NO ACTION ON UPDATE CASCADE)",
                "CREATE TABLE orphaned (id bigint PRIMARY KEY, note text, owner bigint, CONSTRAINT owned FOREIGN KEY (owner)"
                        + " REFERENCES orders (id) ON DELETE SET NULL ON UPDATE RESTRICT)",
                "CREATE TABLE strict (id bigint PRIMARY KEY, note text COMMENT 'ON DELETE CASCADE',"
                        + " CONSTRAINT `ON DELETE CASCADE` FOREIGN KEY (id) REFERENCES orders (id))",
                user("reader"),
                "GRANT SELECT ON shop.* TO reader@'%'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT%s ON *.* TO reader@'%%'".formatted(reload()),
                user("poor"),
                "GRANT SELECT ON shop.* TO poor@'%'",
                user("blind"),
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT%s ON *.* TO blind@'%%'".formatted(reload()),
                "CREATE ROLE replica",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT%s ON *.* TO replica".formatted(reload()),
                user("by_role"),
                "GRANT SELECT ON shop.* TO by_role@'%'",
                "GRANT replica TO by_role@'%'",
                isMariaDb() ? "SET DEFAULT ROLE replica FOR by_role@'%'" : "SET DEFAULT ROLE replica TO by_role@'%'",
                user("idle_role"),
                "GRANT SELECT ON shop.* TO idle_role@'%'",
                "GRANT replica TO idle_role@'%'");
        target = Servers.postgres().start();
        target.createDatabase("mart");
        try (Connection connection = target.connect("mart");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mart (id bigint PRIMARY KEY, note text)");
        }
    }

    private static String user(String name) {
        return "CREATE USER %s@'%%' IDENTIFIED BY '%s'".formatted(name, PASSWORD);
    }

    /** Needed on MySQL only. */
    private String reload() {
        return isMariaDb() ? "" : ", RELOAD";
    }

    @AfterAll
    void stop() {
        server.close();
        target.close();
    }

    @BeforeEach
    void connect() {
        variables.clear();
        variables.putAll(Map.of(
                "PORT", Integer.toString(server.port()),
                "PASSWORD", PASSWORD,
                "MART_URL", target.jdbcUrl("mart"),
                "MART_USER", target.user(),
                "MART_PASSWORD", target.password()));
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Path pipeline(String sql) throws IOException {
        return Files.writeString(directory.resolve("p.sql"), sql);
    }

    private void assertPlanned(String sql) throws IOException {
        assertThat(Pipeline.plan(
                        pipeline(sql),
                        new Variables(variables, Map.of()),
                        StreamExecutionEnvironment.getExecutionEnvironment()))
                .isNotNull();
    }

    /** Plans the file and returns what it was refused for, with what depends on this run taken out of it. */
    private String problem(String sql) throws IOException {
        Path file = pipeline(sql);
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> Pipeline.plan(
                        file,
                        new Variables(variables, Map.of()),
                        StreamExecutionEnvironment.getExecutionEnvironment()));
        assertThat(refused).as("the pipeline is refused").isNotNull();
        assertThat(refused)
                .hasMessageNotContaining(variables.get("PASSWORD"))
                .hasMessageNotContaining(variables.get("MART_PASSWORD"));
        return refused.getMessage()
                .replace(directory + "/", "")
                .replace(variables.get("PORT"), "PORT")
                .replaceAll("\\(conn=\\d+\\)", "(conn=N)");
    }

    private String problemOf(String table) throws IOException {
        variables.put("TABLE", table);
        return problem(SOURCE + TARGET + INSERT);
    }

    @Test
    void aReadyPipelineIsPlanned() throws IOException {
        assertPlanned(SOURCE + TARGET + INSERT);
    }

    @Test
    void unreachableServer() throws IOException {
        variables.put("PORT", Integer.toString(FreePorts.next()));
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2001  The source database cannot be reached
                          found:    mysql://127.0.0.1:PORT: Socket fail to connect to 127.0.0.1:PORT. Connection refused
                          required: a MySQL or MariaDB server that accepts TCP connections there
                          remedy:   Check hostname and port, that the server runs, bind-address, and firewalls between.""");
    }

    @Test
    void wrongPassword() throws IOException {
        variables.put("PASSWORD", "hunter3");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .matches(
                        """
                        TM-2002  The source database refuses the login
                          found:    mysql://127\\.0\\.0\\.1:PORT as user 'reader': \\(conn=N\\) Access denied for user 'reader'@'\\S+' \\(using password: YES\\)
                          required: a user that may log in from here
                          remedy:   Check username and password, and the host part of the user's name on the server\\.""");
    }

    @Test
    void missingTable() throws IOException {
        assertThat(problemOf("Orders"))
                .isEqualTo(
                        """
                        TM-2005  The source has no such table
                          found:    mysql://127.0.0.1:PORT: no table shop.Orders that user 'reader' may read
                          required: one of database shop: bynote, child, keyless, narrow, orders, orphaned, renamed, strict, unsafe
                          remedy:   Check database-name and table-name (upper and lower case count), or GRANT SELECT ON `shop`.`Orders` TO the user.""");
    }

    @Test
    void tableThatTheUserMayNotRead() throws IOException {
        variables.put("READER", "blind");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-2005  The source has no such table
                          found:    mysql://127.0.0.1:PORT: no table shop.orders that user 'blind' may read
                          required: an existing table; in database shop the user sees none
                          remedy:   Check database-name and table-name (upper and lower case count), or GRANT SELECT ON `shop`.`orders` TO the user.""");
    }

    @Test
    void missingColumn() throws IOException {
        assertThat(problemOf("narrow"))
                .isEqualTo(
                        """
                        TM-2021  A column cannot be read from the source
                          found:    mysql://127.0.0.1:PORT: column note of shop.narrow does not exist
                          required: one of id
                          remedy:   Take the column out of the pipeline's table, or rename it.""");
    }

    @Test
    void typeThatHoldsNotEveryValue() throws IOException {
        assertThat(problem(SOURCE.replace("id BIGINT", "id INT") + TARGET + INSERT))
                .startsWith(
                        """
                        TM-2019  A declared type cannot hold the source column's values
                          found:    mysql://127.0.0.1:PORT: column id of shop.orders is declared INT, in the source it is %s
                          required: a type that holds each of its values: BIGINT"""
                                .formatted(isMariaDb() ? "bigint(20)" : "bigint"))
                .endsWith("\n  remedy:   Declare the column so, and CAST it in the query.");
    }

    @Test
    void keyThatIsNotTheSources() throws IOException {
        assertThat(problemOf("bynote"))
                .isEqualTo(
                        """
                        TM-2012  The source table's key is not the declared one
                          found:    mysql://127.0.0.1:PORT: shop.bynote has the primary key [note]
                          required: the key the pipeline declares, [id]
                          remedy:   Declare PRIMARY KEY (note) NOT ENFORCED in the pipeline.""");
    }

    @Test
    void keyThatIsNowhereInTheSource() throws IOException {
        assertThat(problemOf("keyless"))
                .isEqualTo(
                        """
                        TM-2012  The source table's key is not the declared one
                          found:    mysql://127.0.0.1:PORT: shop.keyless has no primary key
                          required: the key the pipeline declares, [id]
                          remedy:   ALTER TABLE `shop`.`keyless` ADD PRIMARY KEY (...); or declare no key.""");
    }

    @Test
    void tableWithoutSnapshots() throws IOException {
        assertThat(problemOf("unsafe"))
                .isEqualTo(
                        """
                        TM-2009  A table of the source cannot be read as it is
                          found:    mysql://127.0.0.1:PORT: shop.unsafe has the engine MyISAM
                          required: a table with the engine InnoDB: only such a table can be read as it was at one position
                          remedy:   ALTER TABLE `shop`.`unsafe` ENGINE = InnoDB;""");
    }

    @Test
    void view() throws IOException {
        assertThat(problemOf("shown"))
                .isEqualTo(
                        """
                        TM-2009  A table of the source cannot be read as it is
                          found:    mysql://127.0.0.1:PORT: shop.shown is a view
                          required: a table with the engine InnoDB: only such a table can be read as it was at one position
                          remedy:   Read the tables it is made of, and put the view's query into the pipeline.""");
    }

    @Test
    void foreignKeyThatChangesRowsBeneathTheLog() throws IOException {
        assertThat(problemOf("child"))
                .isEqualTo(
                        """
                        TM-2009  A table of the source cannot be read as it is
                          found:    mysql://127.0.0.1:PORT: rows of shop.child are changed by order's `owner` ON DELETE or ON UPDATE, which the log does not carry
                          required: foreign keys that are RESTRICT or NO ACTION: InnoDB cascades beneath the binary log
                          remedy:   ALTER TABLE `shop`.`child` DROP FOREIGN KEY `order's ``owner```, and change the rows by statements of their own.""");
        assertThat(problemOf("renamed"))
                .contains(
                        "rows of shop.renamed are changed by follows ON DELETE or ON UPDATE, which the log does not carry");
        assertThat(problemOf("orphaned"))
                .contains(
                        "rows of shop.orphaned are changed by owned ON DELETE or ON UPDATE, which the log does not carry");
        variables.put("TABLE", "strict");
        assertPlanned(SOURCE + TARGET + INSERT);
    }

    /** The reason for that: the log has the row that was deleted, and none of those that went with it. */
    @Test
    void rowsDeletedByAForeignKeyAreNotInTheLog() throws Exception {
        List<String> deleted = new ArrayList<>();
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO orders VALUES (1, 'goes')");
            statement.execute("INSERT INTO child VALUES (1, 'goes with it')");
            statement.execute("FLUSH BINARY LOGS");
            statement.execute("DELETE FROM orders WHERE id = 1");
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM child")) {
                rows.next();
                assertThat(rows.getInt(1)).isZero();
            }
            String file;
            try (ResultSet status = statement.executeQuery("SHOW MASTER STATUS")) {
                status.next();
                file = status.getString("File");
            }
            try (ResultSet events = statement.executeQuery("SHOW BINLOG EVENTS IN '%s'".formatted(file))) {
                while (events.next()) {
                    if (events.getString("Event_type").startsWith("Delete_rows")) {
                        deleted.add(events.getString("Info"));
                    }
                }
            }
        }
        assertThat(deleted)
                .as("events with deleted rows, of orders and none of child")
                .hasSize(1);
    }

    /** @param why as the problem has it, by the name of the privilege */
    private String withoutRight(String user, String privilege, String why) {
        return """
               TM-2006  The source user may not replicate
                 found:    mysql://127.0.0.1:PORT: user '%1$s' has not the privilege %2$s
                 required: %2$s ON *.*, %3$s
                 remedy:   GRANT %2$s ON *.* TO '%1$s'@'%%';"""
                .formatted(user, privilege, why);
    }

    private String withoutRights(String user) {
        List<String> expected = new ArrayList<>(List.of(
                withoutRight(user, "REPLICATION SLAVE", "to read the log"),
                withoutRight(user, "REPLICATION CLIENT", "to ask where the log ends")));
        if (!isMariaDb()) {
            expected.add(withoutRight(
                    user, "RELOAD", "for the moment without commits in which the first load's snapshots begin"));
        }
        return String.join("\n", expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"poor", "idle_role"})
    void userWithoutRights(String user) throws IOException {
        variables.put("READER", user);
        assertThat(problem(SOURCE + TARGET + INSERT)).isEqualTo(withoutRights(user));
    }

    @Test
    void rightsMayComeFromARole() throws IOException {
        variables.put("READER", "by_role");
        assertPlanned(SOURCE + TARGET + INSERT);
    }

    private String incomplete(String setting, String found, String required) {
        return """
               TM-2023  The source's binary log does not carry every change whole
                 found:    mysql://127.0.0.1:PORT: %1$s = %2$s
                 required: %1$s = %3$s
                 remedy:   SET GLOBAL %1$s = '%3$s'; and put it into the server's options."""
                .formatted(setting, found, required);
    }

    @Test
    void logThatDoesNotCarryEveryChangeWhole() throws Exception {
        run("SET GLOBAL binlog_row_image = 'MINIMAL'", "SET GLOBAL binlog_format = 'STATEMENT'");
        try {
            assertThat(problem(SOURCE + TARGET + INSERT))
                    .isEqualTo(incomplete("binlog_format", "STATEMENT", "ROW") + "\n"
                            + incomplete("binlog_row_image", "MINIMAL", "FULL"));
        } finally {
            run("SET GLOBAL binlog_row_image = 'FULL'", "SET GLOBAL binlog_format = 'ROW'");
        }
    }

    @Test
    void unknownOptionAndOnesThatCannotBeServed() throws IOException {
        variables.put(
                "MORE", ", 'chunks' = '3', 'scan.startup.mode' = 'latest-offset', 'debezium.skipped.operations' = 'd'");
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table orders: 'scan.startup.mode' = 'latest-offset'
                          required: 'initial', the only value that can be served
                          remedy:   Leave it out.
                        TM-1008  A table option cannot be used
                          found:    table orders: 'chunks'
                          required: one of connector, database-name, debezium.database.ssl.mode, heartbeat.interval, hostname, on-gap, on-unknown-history, password, port, scan.incremental.snapshot.chunk.size, scan.snapshot.max-rows-per-second, scan.transaction.max-rows, server-id, source.name, table-name, username
                          remedy:   Leave it out.
                        TM-1008  A table option cannot be used
                          found:    table orders: 'debezium.skipped.operations'
                          required: one of debezium.database.ssl.mode, debezium.max.batch.size, debezium.max.queue.size, debezium.min.row.count.to.stream.results, debezium.poll.interval.ms: no other setting of Debezium is in use
                          remedy:   Leave it out.""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4294967296", "6400-5400", "5400-", "mine"})
    void serverIdThatIsNone(String id) throws IOException {
        variables.put("MORE", ", 'server-id' = '%s'".formatted(id));
        assertThat(problem(SOURCE + TARGET + INSERT))
                .isEqualTo(
                        """
                        TM-1008  A table option cannot be used
                          found:    table orders: 'server-id' = '%s'
                          required: a number from 1 to 4294967295, or a range of such: 5400-5408
                          remedy:   Set it so, or leave it out."""
                                .formatted(id));
    }

    /** A pipeline that reads a second table, under a host and with options of its own. */
    private static String twoTables(String host, String more) {
        String second = SOURCE.replace(
                        "CREATE TABLE orders (id BIGINT, note STRING,", "CREATE TABLE narrow (id BIGINT,")
                .replace("${TABLE:-orders}", "narrow")
                .replace("${HOST:-127.0.0.1}", host)
                .replace("${MORE:-}", more);
        return SOURCE
                + second
                + TARGET
                + "INSERT INTO mart SELECT o.id, note FROM orders AS o JOIN narrow AS n ON n.id = o.id;\n";
    }

    /** Another name is taken for another server's. */
    @Test
    void twoServersOfOneName() throws IOException {
        assertThat(problem(twoTables("localhost", "")))
                .isEqualTo(
                        """
                        TM-1011  Two tables of one database are to be read differently
                          found:    mysql://127.0.0.1:PORT and mysql://localhost:PORT
                          required: databases of different names in one pipeline: a savepoint tells their positions apart by them
                          remedy:   Read the two in two pipelines, or give MySQL servers names by the option source.name.""");
        assertPlanned(twoTables("localhost", ", 'source.name' = 'other'"));
    }

    @Test
    void twoServerIdsForOneServer() throws IOException {
        assertThat(problem(twoTables("127.0.0.1", ", 'server-id' = '5600'")))
                .isEqualTo(
                        """
                        TM-1011  Two tables of one database are to be read differently
                          found:    mysql://127.0.0.1:PORT: two sets of options
                          required: the same options for all tables of one server: they are read by one reader, from one log
                          remedy:   Give the tables the same server-id and other options; a catalog does so by itself.""");
    }

    @Test
    void aPasswordIsNotRepeatedByTheParser() throws IOException {
        assertThat(problem(SOURCE.replace("'password' =", "'password'") + TARGET + INSERT))
                .startsWith("TM-1002  The pipeline file is not valid SQL\n");
    }
}
