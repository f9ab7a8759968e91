package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** From Postgres. */
abstract class PostgresContinuousContract extends ContinuousContract {

    private DatabaseServer server;
    private PostgresFixture shop;
    private Mart mart;

    /** Where the pipeline writes; the source is this database. */
    abstract Mart target(PostgresFixture source) throws SQLException;

    @BeforeAll
    final void startSource() {
        server = Servers.postgres()
                .setting("synchronous_commit", "on")
                .setting("max_replication_slots", "20")
                .setting("max_wal_senders", "20")
                .start();
    }

    @AfterAll
    final void stopSource() {
        server.close();
    }

    @Override
    final SourceShop source(Path directory) throws Exception {
        shop = PostgresFixture.start(server, directory);
        return shop;
    }

    @Override
    final Mart mart(SourceShop source) throws SQLException {
        mart = target(shop);
        return mart;
    }

    @Override
    final Map<String, String> values() {
        Map<String, String> values = new HashMap<>(shop.values());
        values.putAll(mart.values());
        return values;
    }

    /** By a copy of the slot. */
    @Override
    final String pinned(String sql) throws SQLException {
        String pin = shop.database() + "_pin";
        shop.run("SELECT pg_copy_logical_replication_slot('%s', '%s')".formatted(shop.database(), pin));
        return sql.replace(
                "'slot.name' = '${DATABASE}'",
                "'slot.name' = '%s', 'debezium.publication.name' = '%s'".formatted(pin, shop.database()));
    }
}
