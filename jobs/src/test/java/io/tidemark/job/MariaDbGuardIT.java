package io.tidemark.job;

import io.tidemark.embedded.MariaDbServer;
import io.tidemark.embedded.MySqlProcess;

class MariaDbGuardIT extends MySqlGuardContract {

    @Override
    MySqlProcess startServer() {
        return MariaDbServer.builder().withoutFsync().start();
    }
}
