package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbKeylessReplayIT extends MySqlKeylessReplayContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().withoutFsync().start();
    }
}
