package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbProblemsIT extends MySqlProblemsContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb().withoutFsync().start();
    }

    @Override
    boolean isMariaDb() {
        return true;
    }
}
