package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FaultProxy;
import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/** A database of a MySQL or MariaDB server for one test, and a database of a Postgres server as the target. */
final class MySqlFixture implements SourceShop {

    static final String READER = "reader";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final PostgresFixture mart;
    private final String database;
    private final String password = "secret'\\\"$";
    private DatabaseServer server;
    private Connection connection;
    private OptionalInt readersPort = OptionalInt.empty();

    private MySqlFixture(DatabaseServer server, PostgresFixture mart, String database) throws SQLException {
        this.server = server;
        this.mart = mart;
        this.database = database;
        this.connection = server.connect(database);
    }

    static MySqlFixture start(DatabaseServer server, DatabaseServer target, Path directory) throws Exception {
        String database = "shop" + DATABASES.incrementAndGet();
        server.createDatabase(database);
        MySqlFixture shop = new MySqlFixture(server, PostgresFixture.start(target, directory), database);
        shop.makeReader();
        return shop;
    }

    /** Has jobs find the source's server, whichever it is, behind this address. */
    void readThrough(FaultProxy proxy) {
        readersPort = OptionalInt.of(proxy.port());
    }

    /** Goes on with the database of the same name on this server, which may be the one of before, started again. */
    void moveTo(DatabaseServer other) throws SQLException {
        connection.abort(Runnable::run);
        server = other;
        connection = server.connect(database);
    }

    /** Goes on with a new database of the same name on this server, which has neither that nor the reader. */
    void moveToNew(DatabaseServer other) throws SQLException {
        other.createDatabase(database);
        moveTo(other);
        makeReader();
    }

    /** A user with no more than the documented rights. */
    private void makeReader() throws SQLException {
        String quoted = "'" + password.replace("\\", "\\\\").replace("'", "''") + "'";
        run(
                "CREATE USER IF NOT EXISTS %s@'%%' IDENTIFIED BY %s".formatted(READER, quoted),
                "GRANT SELECT ON `%s`.* TO %s@'%%'".formatted(database, READER),
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO %s@'%%'".formatted(READER));
        if (!isMariaDb()) {
            run("GRANT RELOAD ON *.* TO %s@'%%'".formatted(READER));
        }
    }

    boolean isMariaDb() throws SQLException {
        return log().isMariaDb();
    }

    /** Whether it is a MySQL of this version or a later one. */
    boolean isMySql(int major, int minor) throws SQLException {
        DatabaseMetaData found = connection.getMetaData();
        return !isMariaDb()
                && (found.getDatabaseMajorVersion() > major
                        || (found.getDatabaseMajorVersion() == major && found.getDatabaseMinorVersion() >= minor));
    }

    /** The catalog {@code shop} of the server. */
    @Override
    public String catalog(String... options) {
        return """
               CREATE CATALOG shop WITH ('type' = 'tidemark-mysql', 'hostname' = '127.0.0.1', 'port' = '${SOURCE_PORT}',
                 'database-name' = '${SOURCE}', 'username' = 'reader', 'password' = '${SOURCE_PASSWORD}',
                 'heartbeat.interval' = '200 ms'%s);
               """
                .formatted(options.length == 0 ? "" : ", " + String.join(", ", options));
    }

    /** A table of the source, declared by hand under its own name. */
    String declared(String table, String columns) {
        return """
               CREATE TABLE `%1$s` (%2$s) WITH ('connector' = 'tidemark-mysql-cdc', 'hostname' = '127.0.0.1',
                 'port' = '${SOURCE_PORT}', 'database-name' = '${SOURCE}', 'table-name' = '%1$s', 'username' = 'reader',
                 'password' = '${SOURCE_PASSWORD}', 'heartbeat.interval' = '200 ms');
               """
                .formatted(table, columns);
    }

    @Override
    public String source(String table) {
        return "shop.`%s`.`%s`".formatted(database, table);
    }

    /** Made in the Postgres database. */
    @Override
    public String target(String name, String postgresColumns, String flinkColumns) throws SQLException {
        return mart.target(name, postgresColumns, flinkColumns);
    }

    @Override
    public String numbers(int last) {
        return "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)"
                        .formatted(last)
                + " SELECT n FROM numbers";
    }

    @Override
    public String deleteOne(String table, String condition) {
        return "DELETE FROM %s WHERE %s LIMIT 1".formatted(table, condition);
    }

    @Override
    public String updateOne(String table, String change, String condition) {
        return "UPDATE %s SET %s WHERE %s LIMIT 1".formatted(table, change, condition);
    }

    /** They are there with {@code binlog_row_image = FULL}. */
    @Override
    public String logWholeRows(String table) {
        return "DO 0";
    }

    Map<String, String> values() {
        Map<String, String> values = new HashMap<>(mart.values());
        values.put("SOURCE_PORT", Integer.toString(readersPort.orElse(server.port())));
        values.put("SOURCE", database);
        values.put("SOURCE_PASSWORD", password);
        values.put("SUPERUSER", server.user());
        values.put("SUPERUSER_PASSWORD", server.password());
        return values;
    }

    @Override
    public JobClient submit(String sql, Configuration settings, Optional<String> restore) throws Exception {
        return mart.submit(sql, values(), settings, restore);
    }

    JobClient submit(String sql) throws Exception {
        return submit(sql, PostgresFixture.settings(Duration.ofMillis(200), 1), Optional.empty());
    }

    @Override
    public MiniFlink flink() {
        return mart.flink();
    }

    @Override
    public PostgresFixture mart() {
        return mart;
    }

    DatabaseServer server() {
        return server;
    }

    /** The reader's. */
    String password() {
        return password;
    }

    String database() {
        return database;
    }

    @Override
    public Connection connect() throws SQLException {
        return server.connect(database);
    }

    /** With the rights of the reader. */
    Connection connectAsReader() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database), READER, password);
    }

    @Override
    public void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    String text(String query) throws SQLException {
        return QueriedRows.of(connection, query).get(0);
    }

    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    MySqlLog log() throws SQLException {
        return new MySqlLog(connection);
    }

    @Override
    public BinlogPosition head() throws SQLException {
        return log().head();
    }

    /**
     * Removes the log and the ids in it; the log begins again with the file of that number, and in another second than the one
     * of before: that is what a file says of its begin.
     */
    void resetLog(int number) throws SQLException {
        long second = number("SELECT UNIX_TIMESTAMP()");
        await().atMost(PostgresFixture.PATIENCE).until(() -> number("SELECT UNIX_TIMESTAMP()") > second);
        run("RESET %s TO %d".formatted(isMySql(8, 2) ? "BINARY LOGS AND GTIDS" : "MASTER", number));
    }

    /** Rows of the target as text, columns separated by bars, in a fixed order. */
    List<String> targetRows(String query) throws SQLException {
        return mart.rows(query);
    }

    @Override
    public void awaitEqual(String expected, String actual) {
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(targetRows(actual)).isEqualTo(QueriedRows.of(connection, expected)));
    }

    /** Kills the server as a power failure would, and starts it again. */
    void restartKilled() throws SQLException {
        server.kill();
        startAgain();
    }

    /** Shuts the server down and starts it again. */
    void restart() throws SQLException {
        server.stop();
        startAgain();
    }

    private void startAgain() throws SQLException {
        connection.abort(Runnable::run);
        server.start();
        connection = server.connect(database);
    }

    /** The readers of the log that the server knows. */
    long logReaders() throws SQLException {
        return number("SELECT count(*) FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'");
    }

    @Override
    public void close() throws Exception {
        mart.close();
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> number("SELECT count(*) FROM"
                                + " information_schema.processlist WHERE user = '%s'".formatted(READER))
                        == 0);
        run("DROP DATABASE `%s`".formatted(database));
        connection.close();
    }
}
