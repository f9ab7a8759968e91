package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MySqlServer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlRefusedRowIT extends MySqlRefusedRowContract {

    @Override
    DatabaseServer startServer() {
        return MySqlServer.builder().withoutFsync().start();
    }
}
