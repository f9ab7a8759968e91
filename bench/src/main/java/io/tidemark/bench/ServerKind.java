package io.tidemark.bench;

import io.tidemark.embedded.DatabaseBuilder;
import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;

/** A server to read from. */
enum ServerKind {
    POSTGRES,
    MYSQL,
    MARIADB;

    DatabaseServer start() {
        return builder().withoutFsync().start();
    }

    private DatabaseBuilder<? extends DatabaseServer> builder() {
        return switch (this) {
            case POSTGRES ->
                Servers.postgres()
                        .setting("max_wal_size", "8GB")
                        .setting("autovacuum", "off")
                        .setting("max_replication_slots", "20");
            case MYSQL -> Servers.mysql().setting("innodb_buffer_pool_size", "512M");
            case MARIADB -> Servers.mariadb().setting("innodb_buffer_pool_size", "512M");
        };
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
