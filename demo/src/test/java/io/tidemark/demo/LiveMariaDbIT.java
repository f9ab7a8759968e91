package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import io.tidemark.log.MySqlLog;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class LiveMariaDbIT extends LiveBinlogContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().withoutFsync().start();
    }

    /** MariaDB manual, {@code max_binlog_total_size}, since 11.4. */
    @Test
    void aSizeThatTheLogIsKeptBelowIsSaid() throws Exception {
        try (DatabaseServer server = startServer()) {
            server.createDatabase("shop");
            try (Connection connection = server.connect("shop");
                    Statement statement = connection.createStatement()) {
                assertThat(new MySqlLog(connection).mostBytes()).isEmpty();
                statement.execute("SET GLOBAL max_binlog_total_size = 1073741824");
                assertThat(new MySqlLog(connection).mostBytes()).hasValue(1_073_741_824);
            }
        }
    }
}
