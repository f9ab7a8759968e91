package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;

class MariaDbLiveFlushIT extends MySqlLiveFlushContract {

    @Override
    DatabaseServer startServer() {
        return MariaDbServer.builder().withoutFsync().start();
    }
}
