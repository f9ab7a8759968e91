package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbStatesIT extends MySqlStatesContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().withoutFsync().start();
    }

    @Override
    public String family() {
        return "mariadb";
    }
}
