package io.tidemark.embedded;

import static io.tidemark.embedded.Sql.ask;
import static io.tidemark.embedded.Sql.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds for MySQL and MariaDB alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlContract {

    private static final String PASSWORD = "o'pen \\ \"sesame\"";

    MySqlProcess server;

    abstract DatabaseBuilder<? extends MySqlProcess> builder();

    @BeforeAll
    void startServer() {
        server = builder().password(PASSWORD).setting("max-connections", "77").start();
    }

    @AfterAll
    void closeServer() {
        server.close();
    }

    @Test
    void logsRowsWithFullImages() throws SQLException {
        try (Connection connection = server.connect("mysql")) {
            assertThat(ask(connection, "SELECT @@log_bin")).isEqualTo("1");
            assertThat(ask(connection, "SELECT @@binlog_format")).isEqualTo("ROW");
            assertThat(ask(connection, "SELECT @@binlog_row_image")).isEqualTo("FULL");
            assertThat(ask(connection, "SELECT @@server_id")).isEqualTo("1");
            assertThat(ask(connection, "SELECT @@character_set_server")).isEqualTo("utf8mb4");
            assertThat(ask(connection, "SELECT @@max_connections")).isEqualTo("77");
        }
    }

    @Test
    void keepsCommittedRowsAndItsPortWhenKilled() throws SQLException {
        server.createDatabase("the `shop`");
        int port = server.port();
        try (Connection connection = server.connect("the `shop`")) {
            execute(connection, "CREATE TABLE item (id int PRIMARY KEY)");
            execute(connection, "INSERT INTO item VALUES (7)");
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO item VALUES (8)");
            server.kill();
            connection.abort(Runnable::run);
        }
        assertThatThrownBy(() -> server.connect("mysql")).isInstanceOf(SQLException.class);

        server.start();

        assertThat(server.port()).isEqualTo(port);
        try (Connection connection = server.connect("the `shop`")) {
            assertThat(ask(connection, "SELECT group_concat(id) FROM item")).isEqualTo("7");
        }
    }

    /** Which it deletes from its directory of temporary files when it starts: others that use it crash. */
    @Test
    void leavesTheTemporaryTablesOfOtherServersAlone() throws IOException {
        Path other =
                Path.of(System.getProperty("java.io.tmpdir"), "#sql-temptable-1-1-%d.MAI".formatted(System.nanoTime()));
        Files.createFile(other);
        try {
            server.stop();
            server.start();
            assertThat(other).exists();
        } finally {
            Files.deleteIfExists(other);
        }
    }

    @Test
    void restartsAfterCleanShutdown() throws SQLException {
        server.stop();
        server.start();
        try (Connection connection = server.connect("mysql")) {
            assertThat(ask(connection, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void admitsNobodyWithoutPassword() throws SQLException {
        for (String user : new String[] {"root", "", "somebody"}) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("mysql"), user, ""))
                    .as("user <%s>", user)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Access denied");
        }
        assertThat(server.logFile()).content().doesNotContain("sesame");
        assertThat(server.logFile().getParent()).isDirectoryNotContaining("glob:**first.sql");
    }

    @Test
    void admitsNamedUsersOverTcp() throws SQLException {
        try (Connection connection = server.connect("mysql")) {
            execute(connection, "CREATE USER IF NOT EXISTS app@'%' IDENTIFIED BY 'secret'");
        }
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(""), "app", "secret")) {
            assertThat(ask(connection, "SELECT current_user()")).isEqualTo("app@%");
        }
    }

    @Test
    void leavesNothingBehind(@TempDir Path parent) throws SQLException {
        DatabaseServer another = builder().directory(parent).withoutFsync().start();
        another.close();
        assertThat(parent).isEmptyDirectory();
        assertThatThrownBy(() -> another.connect("mysql")).isInstanceOf(SQLException.class);
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = server.connect("mysql")) {
            for (String statement : statements) {
                execute(connection, statement);
            }
        }
    }

    @Test
    void isAnotherServerAtTheSameAddressWhenMadeAnew() throws SQLException {
        int port = server.port();
        run("CREATE DATABASE before_that");
        assertThatThrownBy(server::reinitialize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(" is running.");

        server.stop();
        server.reinitialize();
        server.start();

        assertThat(server.port()).isEqualTo(port);
        assertThatThrownBy(() -> run("USE before_that")).isInstanceOf(SQLException.class);
        run("CREATE DATABASE before_that", "DROP DATABASE before_that");
    }

    @Test
    void goesOnFromABackupInALogOfItsOwn() throws SQLException {
        run("CREATE DATABASE kept");
        server.stop();
        try (MySqlBackup backup = server.backUp()) {
            server.start();
            run("CREATE DATABASE lost");
            server.stop();
            server.restore(backup);
            server.start();
        }

        run("USE kept", "DROP DATABASE kept");
        assertThatThrownBy(() -> run("USE lost")).isInstanceOf(SQLException.class);
    }
}
