package io.tidemark.demo;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class LiveMariaDbIT extends LiveBinlogContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().withoutFsync().start();
    }
}
