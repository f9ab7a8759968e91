package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;

class MariaDbEpochStartIT extends MySqlEpochStartContract {

    @Override
    DatabaseServer startTarget() {
        return MariaDbServer.builder().withoutFsync().start();
    }
}
