package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MySqlServer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlTargetCatalogIT extends MySqlTargetCatalogContract {

    @Override
    DatabaseServer startTarget() {
        return MySqlServer.builder().withoutFsync().start();
    }
}
