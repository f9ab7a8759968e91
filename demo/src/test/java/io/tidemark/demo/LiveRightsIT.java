package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.context.Database;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a target may not tell is not what it does not know. */
class LiveRightsIT {

    private static final Map<String, String> SECRET = Map.of("SECRET", "weak");

    private static LiveTarget ask(DatabaseServer server) throws SQLException {
        Database database = new Database(
                server.jdbcUrl("mart"),
                Optional.of("guest"),
                Optional.of(new SecretReference.Environment("SECRET")),
                Optional.empty());
        return LiveTarget.ask("mart", database, "orders", SECRET);
    }

    private static void execute(DatabaseServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect("mart");
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    @Test
    void ofPostgresASchemaThatMayNotBeUsedIsAFailure() throws Exception {
        try (DatabaseServer server = Servers.postgres().withoutFsync().start()) {
            server.createDatabase("mart");
            execute(server, "CREATE ROLE guest LOGIN PASSWORD 'weak'");
            assertThat(ask(server).tidemarks()).isEmpty();
            execute(server, "CREATE SCHEMA tidemark", "CREATE TABLE tidemark.tidemark (pipeline text)");
            assertThatThrownBy(() -> ask(server))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void ofMariaDbATableThatMayNotBeReadIsAFailure() throws Exception {
        try (DatabaseServer server = Servers.mariadb().withoutFsync().start()) {
            server.createDatabase("mart");
            execute(
                    server,
                    "CREATE USER guest@'%' IDENTIFIED BY 'weak'",
                    "GRANT SELECT ON mart.* TO guest@'%'",
                    "CREATE DATABASE tidemark",
                    "CREATE TABLE tidemark.tidemark (pipeline varchar(255))");
            assertThatThrownBy(() -> ask(server))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("denied");
            execute(server, "DROP TABLE tidemark.tidemark", "GRANT SELECT ON tidemark.* TO guest@'%'");
            assertThat(ask(server).tidemarks()).isEmpty();
        }
    }
}
