package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlStatesIT extends MySqlStatesContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql().withoutFsync().start();
    }

    @Override
    public String family() {
        return "mysql";
    }
}
