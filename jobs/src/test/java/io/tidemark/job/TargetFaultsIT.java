package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.sql.SQLException;

class TargetFaultsIT extends TargetFaultsContract {

    @Override
    DatabaseServer startTarget() {
        return Servers.postgres().setting("synchronous_commit", "on").start();
    }

    @Override
    Mart mart(DatabaseServer server, int port) throws SQLException {
        return PostgresServerMart.start(server, port);
    }
}
