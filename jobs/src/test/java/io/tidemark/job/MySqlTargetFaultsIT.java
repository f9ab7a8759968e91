package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlTargetFaultsIT extends MySqlTargetFaultsContract {

    @Override
    DatabaseServer startTarget() {
        return Servers.mysql().withoutFsync().start();
    }
}
