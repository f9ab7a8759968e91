package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbRestoreCyclesIT extends MySqlRestoreCyclesContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().start();
    }
}
