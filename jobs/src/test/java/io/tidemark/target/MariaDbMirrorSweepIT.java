package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MariaDbServer;

class MariaDbMirrorSweepIT extends MySqlMirrorSweepContract {

    @Override
    DatabaseServer startServer() {
        return MariaDbServer.builder().withoutFsync().start();
    }
}
