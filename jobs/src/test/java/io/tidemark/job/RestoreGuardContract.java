package io.tidemark.job;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.Servers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A database for each test, on servers that a class has for itself, and both readers of it. */
abstract class RestoreGuardContract extends PostgresContract {

    static DatabaseServer mart;

    /** Made by the test. */
    FaultedRestore restore;

    @Override
    DatabaseServer startServer() {
        return Servers.postgres().withoutFsync().start();
    }

    @BeforeAll
    static void startMart() {
        mart = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stopMart() {
        mart.close();
    }

    @AfterEach
    final void closeReaders() throws Exception {
        if (restore != null) {
            restore.close();
            restore = null;
        }
    }
}
