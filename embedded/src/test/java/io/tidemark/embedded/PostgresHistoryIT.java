package io.tidemark.embedded;

import static io.tidemark.embedded.Sql.ask;
import static io.tidemark.embedded.Sql.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Postgres that is not the one it was: restored, promoted, made anew. */
final class PostgresHistoryIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SYSTEM = "SELECT system_identifier FROM pg_control_system()";
    private static final String TIMELINE = "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)";
    private static final String ITEMS = "SELECT string_agg(id::text, ',' ORDER BY id) FROM item";
    private static final String SLOTS =
            "SELECT coalesce(string_agg(slot_name, ',' ORDER BY slot_name), 'none') FROM pg_replication_slots";

    @TempDir
    private Path parent;

    private PostgresServer server;

    @BeforeEach
    void start() throws SQLException {
        server = PostgresServer.builder()
                .withoutFsync()
                .password("o'pen \\ \"sesame\"")
                .directory(parent)
                .start();
        run(server, "CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item VALUES (1)");
    }

    @AfterEach
    void end() {
        server.close();
        assertThat(parent).isEmptyDirectory();
    }

    private static void run(PostgresServer on, String... commands) throws SQLException {
        try (Connection connection = on.connect("postgres")) {
            for (String command : commands) {
                execute(connection, command);
            }
        }
    }

    private static String answer(PostgresServer of, String query) throws SQLException {
        try (Connection connection = of.connect("postgres")) {
            return ask(connection, query);
        }
    }

    private static void makeSlot(PostgresServer on, String name) throws SQLException {
        run(on, "SELECT pg_create_logical_replication_slot('%s', 'pgoutput', failover => true)".formatted(name));
    }

    @Test
    void isAnotherServerAtTheSameAddressWhenMadeAnew() throws SQLException {
        String system = answer(server, SYSTEM);
        int port = server.port();
        makeSlot(server, "reader");
        assertThatThrownBy(server::reinitialize)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Postgres is running.");

        server.stop();
        server.reinitialize();
        server.start();

        assertThat(server.port()).isEqualTo(port);
        assertThat(answer(server, SYSTEM)).isNotEqualTo(system);
        assertThat(answer(server, "SELECT count(*) FROM pg_class WHERE relname = 'item'"))
                .isEqualTo("0");
        assertThat(answer(server, SLOTS)).isEqualTo("none");
        assertThat(answer(server, "SHOW wal_level")).isEqualTo("logical");
    }

    @Test
    void isRestoredToThePointAskedForOnANewTimelineWithoutSlots() throws SQLException {
        String system = answer(server, SYSTEM);
        makeSlot(server, "reader");
        try (PostgresBackup backup = server.backUp()) {
            assertThat(restoredTo(backup, 2)).isEqualTo("1,2");
            assertThat(answer(server, SYSTEM)).isEqualTo(system);
            assertThat(answer(server, TIMELINE)).isEqualTo("00000002");
            assertThat(answer(server, SLOTS)).isEqualTo("none");
        }
    }

    @Test
    void isRestoredWithTheSlotsOfTheBackupWhichStillServe() throws SQLException {
        run(server, "CREATE PUBLICATION items FOR ALL TABLES");
        makeSlot(server, "reader");
        run(server, "INSERT INTO item VALUES (2)", "SELECT pg_switch_wal()", "CHECKPOINT");
        try (PostgresBackup backup = server.backUpWithSlots()) {
            assertThat(restoredTo(backup, 3)).isEqualTo("1,2,3");
            assertThat(answer(server, SLOTS)).isEqualTo("reader");
            assertThat(answer(
                            server,
                            "SELECT count(*) FROM pg_logical_slot_peek_binary_changes('reader', NULL, NULL,"
                                    + " 'proto_version', '1', 'publication_names', 'items')"
                                    + " WHERE get_byte(data, 0) = ascii('I')"))
                    .as("inserts that the slot delivers: items 2 and 3")
                    .isEqualTo("2");
        }
    }

    /** Writes two items behind the backup and takes the second of them back. */
    private String restoredTo(PostgresBackup backup, int last) throws SQLException {
        run(server, "INSERT INTO item VALUES (%d)".formatted(last));
        String target = answer(server, "SELECT pg_current_wal_insert_lsn()");
        run(server, "INSERT INTO item VALUES (%d)".formatted(last + 1));
        assertThatThrownBy(() -> server.restore(backup, target)).hasMessage("Postgres is running.");
        server.kill();
        server.restore(backup, target);
        server.start();
        run(server, "CREATE TABLE writable ()");
        return answer(server, ITEMS);
    }

    @Test
    void isFollowedByAStandbyWithItsFailoverSlotsUntilThatIsPromoted() throws SQLException {
        makeSlot(server, "reader");
        try (PostgresServer standby = server.standby()) {
            assertThat(standby.port()).isNotEqualTo(server.port());
            run(server, "INSERT INTO item VALUES (2)");
            await().atMost(PATIENCE).until(() -> answer(standby, ITEMS).equals("1,2"));
            assertThatThrownBy(() -> run(standby, "INSERT INTO item VALUES (3)"))
                    .hasMessageContaining("read-only transaction");
            // A copy begins to count when the slot has come to where the standby's own log begins (section 47.2.3).
            await("the slot on the standby").atMost(PATIENCE).until(() -> {
                run(
                        server,
                        "SELECT pg_log_standby_snapshot()",
                        "SELECT pg_replication_slot_advance('reader', pg_current_wal_flush_lsn())");
                return answer(standby, "SELECT count(*) FROM pg_replication_slots WHERE synced AND NOT temporary")
                        .equals("1");
            });

            standby.stop();
            run(server, "INSERT INTO item VALUES (4)");
            server.kill();
            standby.start();
            standby.promote();

            run(standby, "INSERT INTO item VALUES (3)");
            assertThat(answer(standby, ITEMS)).isEqualTo("1,2,3");
            assertThat(answer(standby, TIMELINE)).isEqualTo("00000002");
            assertThat(answer(standby, SLOTS)).isEqualTo("reader");
            server.start();
        }
    }
}
