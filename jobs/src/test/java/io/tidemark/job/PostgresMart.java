package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The source's own database. */
record PostgresMart(PostgresFixture shop) implements AnyPostgresMart {

    @Override
    public String target(String name, String columns, String flinkColumns) throws SQLException {
        return shop.target(name, columns, flinkColumns);
    }

    @Override
    public Map<String, String> values() {
        return Map.of();
    }

    @Override
    public Connection connect() throws SQLException {
        return shop.connect();
    }

    @Override
    public void close() {
        // The source's fixture is closed by itself.
    }
}
