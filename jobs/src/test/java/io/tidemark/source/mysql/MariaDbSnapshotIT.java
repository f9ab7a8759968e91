package io.tidemark.source.mysql;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

/** By what the server says. */
class MariaDbSnapshotIT extends SnapshotContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().start();
    }
}
