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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresServerIT {

    @Test
    void decodesLogicallyAndSyncsUnlessToldOtherwise() throws SQLException {
        try (PostgresServer server = PostgresServer.builder().start();
                Connection connection = server.connect("postgres")) {
            assertThat(ask(connection, "SHOW server_version")).startsWith("17.");
            assertThat(ask(connection, "SHOW wal_level")).isEqualTo("logical");
            assertThat(ask(connection, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(connection, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(connection, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(ask(connection, "SHOW unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void settingsReplaceDefaults() throws SQLException {
        try (PostgresServer server = PostgresServer.builder()
                        .setting("wal_level", "replica")
                        .setting("application_name", "it's ours")
                        .withoutFsync()
                        .start();
                Connection connection = server.connect("postgres")) {
            assertThat(ask(connection, "SHOW wal_level")).isEqualTo("replica");
            assertThat(ask(connection, "SHOW fsync")).isEqualTo("off");
        }
    }

    @Test
    void keepsCommittedRowsWhenKilled() throws SQLException {
        try (PostgresServer server = PostgresServer.builder().start()) {
            server.createDatabase("the \"shop\"");
            try (Connection connection = server.connect("the \"shop\"")) {
                execute(connection, "CREATE TABLE item (id int PRIMARY KEY)");
                execute(connection, "INSERT INTO item VALUES (7)");
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO item VALUES (8)");
                int port = server.port();

                server.kill();
                assertThatThrownBy(() -> server.connect("postgres")).isInstanceOf(SQLException.class);
                server.start();

                assertThat(server.port()).isEqualTo(port);
            }
            try (Connection connection = server.connect("the \"shop\"")) {
                assertThat(ask(connection, "SELECT string_agg(id::text, ',') FROM item"))
                        .isEqualTo("7");
            }
        }
    }

    @Test
    void restartsAfterCleanShutdownWithClientsConnected() throws SQLException {
        try (PostgresServer server = PostgresServer.builder().start();
                Connection connection = server.connect("postgres")) {
            server.stop();
            assertThat(connection.isValid(1)).isFalse();
            assertThatThrownBy(server::stop)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Postgres is not running.");
            server.start();
            try (Connection again = server.connect("postgres")) {
                assertThat(ask(again, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void refusesWrongPasswords() {
        try (PostgresServer server = PostgresServer.builder()
                .user("admin")
                .password("o'pen \"sesame\"")
                .start()) {
            assertThat(server.password()).isEqualTo("o'pen \"sesame\"");
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl("postgres"), "admin", "wrong"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(server.logFile()).content().doesNotContain("sesame");
        }
    }

    @Test
    void leavesNoProcessAndNoDirectory(@TempDir Path parent) throws SQLException, IOException {
        PostgresServer server = PostgresServer.builder().directory(parent).start();
        Path data = server.logFile().resolveSibling("data");
        try (Connection connection = server.connect("postgres")) {
            ProcessHandle postmaster = postmasterOf(data);
            List<ProcessHandle> processes = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            assertThat(processes).hasSizeGreaterThan(3);
            assertThat(connection.isValid(1)).isTrue();

            server.close();
            server.close();

            assertThat(processes).noneMatch(Zombies::runs);
            assertThat(parent).isEmptyDirectory();
            assertThatThrownBy(server::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Postgres is closed.");
        }
    }

    @Test
    void killLeavesNoBackendBehind() throws SQLException, IOException {
        try (PostgresServer server = PostgresServer.builder().start();
                Connection connection = server.connect("postgres")) {
            ProcessHandle postmaster = postmasterOf(server.logFile().resolveSibling("data"));
            List<ProcessHandle> processes = Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
            assertThat(connection.isValid(1)).isTrue();

            server.kill();

            assertThat(processes).noneMatch(Zombies::runs);
            assertThatThrownBy(server::kill)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Postgres is not running.");
        }
    }

    @Test
    void saysWhatTheLogSaysWhenItCannotStart(@TempDir Path parent) {
        assertThatThrownBy(() -> PostgresServer.builder()
                        .directory(parent)
                        .setting("wal_level", "telepathic")
                        .start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("Postgres ended with exit code 1")
                .hasMessageContaining("invalid value for parameter \"wal_level\": \"telepathic\"");
        assertThat(parent).isEmptyDirectory();
    }

    /** The first line of {@code postmaster.pid} (PostgreSQL manual, section 66.1). */
    private static ProcessHandle postmasterOf(Path data) throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }
}
