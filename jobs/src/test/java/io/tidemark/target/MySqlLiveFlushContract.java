package io.tidemark.target;

/** What is the same on MySQL and MariaDB. */
abstract class MySqlLiveFlushContract extends LiveFlushContract {

    @Override
    final String schema() {
        return database;
    }

    @Override
    final String quoted(String identifier) {
        return MySqlDialect.INSTANCE.quoted(identifier);
    }
}
