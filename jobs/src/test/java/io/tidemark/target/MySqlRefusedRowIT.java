package io.tidemark.target;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.MySqlServer;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "tidemark.mysql", matches = "true")
class MySqlRefusedRowIT extends RefusedRowContract {

    @Override
    DatabaseServer startServer() {
        return MySqlServer.builder().withoutFsync().start();
    }

    @Override
    String schema() {
        return database;
    }

    @Override
    String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }

    @Override
    String valueInJson() {
        return "json_unquote(json_extract(row_json, '$.v'))";
    }
}
