package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

class PostgresRefusedRowIT extends RefusedRowContract {

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

    @Override
    String valueInJson() {
        return "row_json ->> 'v'";
    }
}
