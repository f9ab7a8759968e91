package io.tidemark.embedded;

import static io.tidemark.embedded.Sql.ask;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs against processes or containers, as {@link Servers} decides. */
final class ServersIT {

    @Test
    void postgresSurvivesKill() throws SQLException {
        survivesKill(Servers.postgres().setting("max_connections", "33"), "SHOW wal_level", "logical");
    }

    @Test
    @EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 553 MB: -Pmysql")
    void mysqlSurvivesKill() throws SQLException {
        survivesKill(Servers.mysql().user("admin"), "SELECT @@gtid_mode", "ON");
    }

    @Test
    @EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 145 MB: -Pmysql")
    void mariadbSurvivesKill() throws SQLException {
        survivesKill(Servers.mariadb().user("admin"), "SELECT @@binlog_format", "ROW");
    }

    @Test
    void kafkaSurvivesKill() {
        try (KafkaServer server = Servers.kafka(Map.of())) {
            String address = server.bootstrapServers();
            server.kill();
            server.start();
            assertThat(server.bootstrapServers()).isEqualTo(address);
        }
    }

    private static void survivesKill(DatabaseBuilder<? extends DatabaseServer> builder, String query, String answer)
            throws SQLException {
        try (DatabaseServer server = builder.start()) {
            server.createDatabase("shop");
            server.kill();
            server.start();
            try (Connection connection = server.connect("shop")) {
                assertThat(ask(connection, query)).isEqualTo(answer);
            }
        }
    }
}
