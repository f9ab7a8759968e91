package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests that leave a Postgres server as it was: one server for all of a class, one database for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PostgresContract {

    private DatabaseServer server;

    @TempDir
    Path directory;

    /** The test's own. */
    PostgresFixture shop;

    /** One without settings, if it is not said otherwise. */
    DatabaseServer startServer() {
        return Servers.postgres().start();
    }

    /** On which a commit is in the log when it returns, as on one that means it, and with slots enough. */
    static DatabaseServer startSynchronous() {
        return Servers.postgres()
                .setting("synchronous_commit", "on")
                .setting("max_replication_slots", "40")
                .setting("max_wal_senders", "40")
                .start();
    }

    @BeforeAll
    final void startPostgres() {
        server = startServer();
    }

    @AfterAll
    final void stopPostgres() {
        server.close();
    }

    @BeforeEach
    final void makeShop() throws Exception {
        shop = PostgresFixture.start(server, directory);
    }

    @AfterEach
    final void closeShop() throws Exception {
        shop.close();
    }
}
