package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A database for each test, on servers that a class has for itself, and both readers of it. */
abstract class RestoreGuardContract {

    static DatabaseServer server;
    static DatabaseServer mart;

    @TempDir
    private Path directory;

    PostgresFixture shop;

    /** Made by the test. */
    FaultedRestore restore;

    @BeforeAll
    static void start() {
        server = Servers.postgres().withoutFsync().start();
        mart = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stop() {
        server.close();
        mart.close();
    }

    @BeforeEach
    final void prepare() throws Exception {
        shop = PostgresFixture.start(server, directory);
    }

    @AfterEach
    final void end() throws Exception {
        if (restore != null) {
            restore.close();
        }
        shop.close();
    }
}
