package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** The source's own database. */
record PostgresMart(PostgresFixture shop) implements Mart {

    @Override
    public String target(String name, String columns, String flinkColumns) throws SQLException {
        return shop.target(name, columns, flinkColumns);
    }

    @Override
    public String schema() {
        return "public";
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
    public Connection connectToLock() throws SQLException {
        return connect();
    }

    @Override
    public String beginSnapshot() {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ";
    }

    @Override
    public String lockTidemark() {
        return "LOCK TABLE tidemark.tidemark IN SHARE MODE";
    }

    @Override
    public String waiting(String like) {
        return "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tidemark'"
                + " AND datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%s'".formatted(like);
    }

    @Override
    public void close() {
        // The source's fixture is closed by itself.
    }
}
