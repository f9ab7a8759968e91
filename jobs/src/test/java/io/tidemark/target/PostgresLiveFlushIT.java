package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class PostgresLiveFlushIT extends LiveFlushContract {

    @Override
    DatabaseServer startServer() {
        return Servers.postgres().start();
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    String quoted(String identifier) {
        return PostgresDialect.INSTANCE.quoted(identifier);
    }
}
