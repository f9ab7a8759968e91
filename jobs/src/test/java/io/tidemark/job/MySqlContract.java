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

/** Tests that hold for each kind of MySQL and MariaDB server: one server for all of a class, one database for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlContract {

    private DatabaseServer server;
    private DatabaseServer target;

    @TempDir
    Path directory;

    /** The test's own. */
    MySqlFixture shop;

    abstract DatabaseServer startServer();

    @BeforeAll
    final void startServers() {
        server = startServer();
        target = Servers.postgres().start();
    }

    @AfterAll
    final void stopServers() {
        server.close();
        target.close();
    }

    @BeforeEach
    final void makeShop() throws Exception {
        shop = MySqlFixture.start(server, target, directory);
    }

    @AfterEach
    final void closeShop() throws Exception {
        shop.close();
    }
}
