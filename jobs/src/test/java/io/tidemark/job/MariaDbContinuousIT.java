package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;

class MariaDbContinuousIT extends MySqlContinuousContract {

    @Override
    DatabaseServer startTarget() {
        return MariaDbServer.builder().withoutFsync().start();
    }
}
