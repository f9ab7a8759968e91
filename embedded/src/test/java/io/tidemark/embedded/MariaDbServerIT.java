package io.tidemark.embedded;

import static io.tidemark.embedded.Sql.ask;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 145 MB: -Pmysql")
final class MariaDbServerIT extends MySqlContract {

    @Override
    DatabaseBuilder<? extends MySqlProcess> builder() {
        return MariaDbServer.builder();
    }

    @Test
    void isTheVersionThatWasUnpacked() throws SQLException {
        try (Connection connection = server.connect("mysql")) {
            assertThat(ask(connection, "SELECT version()"))
                    .startsWith(System.getProperty(MariaDbServer.VERSION, "11.4.5") + "-MariaDB");
        }
    }
}
