package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;

/** What is said to Postgres. */
interface AnyPostgresMart extends Mart {

    @Override
    default String schema() {
        return "public";
    }

    @Override
    default String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    default Connection connectToLock() throws SQLException {
        return connect();
    }

    @Override
    default String beginSnapshot() {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ";
    }

    @Override
    default String lockTidemark() {
        return "LOCK TABLE tidemark.tidemark IN SHARE MODE";
    }

    @Override
    default String waiting(String like) {
        return "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tidemark'"
                + " AND datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%s'".formatted(like);
    }

    @Override
    default String refuseWrites() {
        return ofDatabase("SET default_transaction_read_only = on");
    }

    @Override
    default String allowWrites() {
        return ofDatabase("RESET default_transaction_read_only");
    }

    private static String ofDatabase(String change) {
        return "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I %s', current_database()); END $$".formatted(change);
    }
}
