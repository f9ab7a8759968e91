package io.tidemark.demo;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class LiveMySqlIT extends LiveBinlogContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql().withoutFsync().start();
    }

    @Override
    boolean hasIds() {
        return true;
    }
}
