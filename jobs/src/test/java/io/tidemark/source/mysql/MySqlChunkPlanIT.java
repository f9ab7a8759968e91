package io.tidemark.source.mysql;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true", disabledReason = "Downloads 553 MB: -Pmysql")
class MySqlChunkPlanIT extends ChunkPlanContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mysql().start();
    }
}
