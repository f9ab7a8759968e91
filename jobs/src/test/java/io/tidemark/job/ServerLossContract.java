package io.tidemark.job;

import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.PostgresServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests after which a Postgres server is not what it was: each has one of its own, and maybe another that takes its place. */
abstract class ServerLossContract {

    static final String SYSTEM = "SELECT system_identifier FROM pg_control_system()";

    private static final Duration POLL = Duration.ofMillis(200);

    /** Where the views are. */
    static DatabaseServer mart;

    @TempDir
    private Path directory;

    PostgresServer primary;

    /** Made by the test. */
    PostgresServer other;

    PostgresFixture shop;

    @BeforeAll
    static void start() {
        mart = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stop() {
        mart.close();
    }

    @BeforeEach
    final void startPrimary() throws Exception {
        primary = PostgresServer.builder().withoutFsync().start();
        shop = PostgresFixture.start(primary, directory);
    }

    @AfterEach
    final void end() throws Exception {
        if (other != null && shop.server() != other) {
            // It may read a slot of the server that is to let go of all of them.
            other.close();
        }
        closeReaders();
        shop.close();
        if (other != null) {
            other.close();
        }
        primary.close();
    }

    /** Ends what the test reads with. */
    abstract void closeReaders() throws Exception;

    final boolean onOther(String condition) throws SQLException {
        try (Connection connection = other.connect(shop.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + condition)) {
            return row.next() && row.getBoolean(1);
        }
    }

    final void awaitReceived(WalPosition position) {
        await("the standby to have " + position)
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> onOther("pg_last_wal_replay_lsn() >= '%s'".formatted(position)));
    }

    /** Writes to the table that is read. */
    interface Write {

        void one() throws SQLException;
    }

    /** Waits until the standby's copy of our slot would outlive a promotion. */
    final void awaitSynced(Write write) {
        await("the slot on the standby")
                .atMost(PostgresFixture.PATIENCE)
                .pollInterval(POLL)
                .until(() -> {
                    write.one();
                    shop.run("SELECT pg_log_standby_snapshot()");
                    return onOther(
                            "EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '%s' AND synced AND NOT temporary)"
                                    .formatted(shop.database()));
                });
    }

    /** Publication and slot are there before the reader is. */
    final void makeSlot(boolean failover) throws SQLException {
        shop.run(
                "CREATE PUBLICATION %s FOR TABLE source".formatted(shop.database()),
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput', failover => %s)"
                        .formatted(shop.database(), failover));
    }

    /** Where the server's history left the first timeline. */
    final WalPosition fork() throws SQLException {
        return WalPosition.parse(shop.text("SELECT split_part(pg_read_file('pg_wal/00000002.history'), E'\\t', 2)"));
    }
}
