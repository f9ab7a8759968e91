package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class MariaDbTableSetIT extends MySqlTableSetContract {

    @Override
    DatabaseServer startServer() {
        return Servers.mariadb()
                .withoutFsync()
                .setting("performance_schema", "ON")
                .setting("performance-schema-instrument", "wait/io/table/%=ON")
                .start();
    }
}
