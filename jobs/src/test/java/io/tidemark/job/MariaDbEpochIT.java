package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;

class MariaDbEpochIT extends MySqlEpochContract {

    @Override
    DatabaseServer startTarget() {
        return MariaDbServer.builder().withoutFsync().start();
    }
}
