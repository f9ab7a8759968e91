package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlRereadIT extends MySqlRereadContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql().withoutFsync().start();
    }
}
