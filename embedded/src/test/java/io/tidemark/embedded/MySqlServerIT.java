package io.tidemark.embedded;

import static io.tidemark.embedded.Sql.ask;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 553 MB: -Pmysql")
final class MySqlServerIT extends MySqlContract {

    @Override
    DatabaseBuilder<? extends MySqlProcess> builder() {
        return MySqlServer.builder();
    }

    @Test
    @DisabledIfSystemProperty(named = MySqlBinaries.HOME, matches = ".+", disabledReason = "Another one is chosen")
    void isTheVersionThatWasUnpacked() throws SQLException {
        try (Connection connection = server.connect("mysql")) {
            assertThat(ask(connection, "SELECT version()")).isEqualTo("8.0.33");
        }
    }

    @Test
    void givesTransactionsGlobalIdsFromTheFirstOneOn() throws SQLException {
        try (Connection connection = server.connect("mysql")) {
            assertThat(ask(connection, "SELECT @@gtid_mode")).isEqualTo("ON");
        }
    }
}
