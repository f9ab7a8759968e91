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

    @Override
    String widen(String table, String column, String type) {
        return "ALTER TABLE %s ALTER %s TYPE %s".formatted(table, column, type);
    }

    @Override
    boolean chained() {
        return true;
    }

    @Override
    String locking() {
        return "FOR NO KEY UPDATE";
    }

    @Override
    String[] types() {
        return new String[] {"boolean", "bytea", "timestamp", "timestamptz"};
    }
}
