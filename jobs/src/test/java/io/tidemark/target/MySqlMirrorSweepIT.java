package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MySqlServer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlMirrorSweepIT extends MySqlMirrorSweepContract {

    @Override
    DatabaseServer startServer() {
        return MySqlServer.builder().withoutFsync().start();
    }
}
