package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbTargetFaultsIT extends MySqlTargetFaultsContract {

    @Override
    DatabaseServer startTarget() {
        return Servers.mariadb().withoutFsync().start();
    }
}
