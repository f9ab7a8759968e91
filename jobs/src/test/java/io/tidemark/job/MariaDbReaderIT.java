package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbReaderIT extends MySqlReaderContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb()
                .withoutFsync()
                .setting("performance_schema", "ON")
                .start();
    }
}
