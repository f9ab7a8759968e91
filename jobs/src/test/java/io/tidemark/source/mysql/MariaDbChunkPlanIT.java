package io.tidemark.source.mysql;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbChunkPlanIT extends ChunkPlanContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().start();
    }
}
