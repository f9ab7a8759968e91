package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.PostgresServer;
import io.tidemark.embedded.Servers;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import io.tidemark.source.split.StreamSplit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another server answers at the source's address while the job runs (FAULTS 19, 20). */
class MovedAddressIT {

    private static DatabaseServer mart;

    @TempDir
    private Path directory;

    private PostgresServer primary;
    private PostgresServer other;
    private PostgresFixture shop;
    private ReaderBehindProxy reader;

    @BeforeAll
    static void start() {
        mart = Servers.postgres().withoutFsync().start();
    }

    @AfterAll
    static void stop() {
        mart.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        primary = PostgresServer.builder().withoutFsync().start();
        shop = PostgresFixture.start(primary, directory);
    }

    @AfterEach
    void end() throws Exception {
        if (other != null && shop.server() != other) {
            // It may read a slot of the server that is to let go of all of them.
            other.close();
        }
        reader.close();
        shop.close();
        if (other != null) {
            other.close();
        }
        primary.close();
    }

    private boolean onOther(String condition) throws SQLException {
        try (Connection connection = other.connect(shop.database());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + condition)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void makeSlot(String failover) throws SQLException {
        shop.run(
                "CREATE PUBLICATION %s FOR TABLE source".formatted(shop.database()),
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput', failover => %s)"
                        .formatted(shop.database(), failover));
    }

    /** Waits until the standby's copy of our slot would outlive a promotion. */
    private void awaitSynced() {
        await("the slot on the standby")
                .atMost(PostgresFixture.PATIENCE)
                .pollInterval(ReaderBehindProxy.INTERVAL)
                .until(() -> {
                    reader.write(1);
                    shop.run("SELECT pg_log_standby_snapshot()");
                    return onOther(
                            "EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '%s' AND synced AND NOT temporary)"
                                    .formatted(shop.database()));
                });
    }

    /** The address leads to the standby before that serves, as it may while a cluster's manager is at work. */
    private void takeOver() throws Exception {
        primary.kill();
        reader.awaitRestarts(1);
        reader.proxy().retarget(other.host(), other.port());
        long asked = reader.proxy().accepted();
        await("the job to ask a server that does not serve yet")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> reader.proxy().accepted() > asked + 2);
        other.promote();
        shop.moveTo(other);
    }

    /** No position that only the new timeline has stands beside the old one. */
    private static void assertTimelines(Iterable<StreamSplit> streams, WalPosition fork) {
        for (StreamSplit stream : streams) {
            long timeline = ReaderBehindProxy.timeline(stream);
            assertThat(timeline).isIn(1L, 2L);
            if (fork.isBefore(ReaderBehindProxy.position(stream))) {
                assertThat(timeline)
                        .as("timeline of %s, fork at %s", stream, fork)
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void aPromotedStandbyWithTheSlotIsReadOnAndWhatIsStoredThenSaysSo() throws Exception {
        reader = ReaderBehindProxy.prepare(shop, mart);
        makeSlot("true");
        reader.submit(Optional.empty());
        reader.awaitFollowed();
        other = primary.standby();
        awaitSynced();
        // Nothing is sent that the standby may lack.
        shop.run("ALTER SYSTEM SET synchronized_standby_slots = 'standby'", "SELECT pg_reload_conf()");
        reader.awaitFollowed();
        reader.write(500);
        takeOver();
        reader.goOnBehind((int) shop.number("SELECT max(id) FROM source"));
        reader.write(20);
        reader.assertExact();
        WalPosition fork = RestoreGuardHistoryIT.fork(shop);
        await("a checkpoint behind the fork").atMost(PostgresFixture.PATIENCE).until(() -> reader.streams().stream()
                .anyMatch(stream -> fork.isBefore(ReaderBehindProxy.position(stream))));
        String checkpoint = reader.cancel();
        assertTimelines(reader.streams(), fork);
        assertThat(ReaderBehindProxy.timeline(ReaderBehindProxy.stream(checkpoint)))
                .isEqualTo(2);

        reader.write(10);
        reader.submit(Optional.of(checkpoint));
        reader.assertExact();
        String savepoint = reader.stop();
        assertThat(ReaderBehindProxy.timeline(ReaderBehindProxy.stream(savepoint)))
                .isEqualTo(2);
        reader.write(10);
        reader.submit(Optional.of(savepoint));
        reader.assertExact();
    }

    /** Its own history is written beyond the position that was read last. */
    @Test
    void aPromotedStandbyThatLacksWhatWasReadIsRefused() throws Exception {
        reader = ReaderBehindProxy.prepare(shop, mart);
        makeSlot("true");
        reader.submit(Optional.empty());
        reader.awaitFollowed();
        other = primary.standby();
        awaitSynced();
        other.stop();
        reader.write(500);
        reader.awaitFollowed();
        shop.awaitAcknowledged();
        String view = reader.view();
        primary.kill();
        other.start();
        other.promote();
        shop.moveTo(other);
        reader.goOnBehind(10_000);
        for (int i = 0; i < 2; i++) {
            reader.write(30);
            shop.run("SELECT pg_switch_wal()");
        }
        reader.proxy().retarget(other.host(), other.port());
        Problem problem = reader.failed();
        assertThat(problem.code().id()).isEqualTo("TM-2027");
        assertThat(problem.found()).contains("timeline 1", "timeline 2");
        assertThat(reader.view()).isEqualTo(view);
        assertThat(reader.streams()).allSatisfy(stream -> assertThat(ReaderBehindProxy.timeline(stream))
                .isEqualTo(1));
    }

    @Test
    void aPromotedStandbyWithoutTheSlotIsRefused() throws Exception {
        reader = ReaderBehindProxy.prepare(shop, mart);
        makeSlot("false");
        reader.submit(Optional.empty());
        reader.awaitFollowed();
        other = primary.standby();
        reader.write(10);
        reader.awaitFollowed();
        WalPosition head = shop.log().head();
        await("the standby to have everything")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> onOther("pg_last_wal_replay_lsn() >= '%s'".formatted(head)));
        String view = reader.view();
        takeOver();
        reader.write(30);
        Problem problem = reader.failed();
        assertThat(problem.code().id()).isEqualTo("TM-2014");
        assertThat(problem.found()).contains("there is no slot " + shop.database());
        assertThat(reader.view()).isEqualTo(view);
        assertThat(shop.acknowledged()).as("the slot").isEmpty();
    }

    /** Also while the connection to the server of before is still there: the next one would lead to the other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherServerWithTheSameNamesIsRefused(boolean cut) throws Exception {
        reader = ReaderBehindProxy.prepare(shop, mart);
        makeSlot("false");
        reader.submit(Optional.empty());
        reader.awaitFollowed();
        shop.awaitAcknowledged();
        String view = reader.view();
        String before = shop.text(RestoreGuardHistoryIT.SYSTEM);
        other = PostgresServer.builder()
                .withoutFsync()
                .user(primary.user())
                .password(primary.password())
                .start();
        other.createDatabase(shop.database());
        shop.moveTo(other);
        BothReaders.createTable(shop);
        makeSlot("false");
        reader.goOnBehind(10_000);
        reader.write(30);
        reader.proxy().retarget(other.host(), other.port());
        if (cut) {
            reader.proxy().cut();
        }
        Problem problem = reader.failed();
        assertThat(problem.code().id()).isEqualTo("TM-2027");
        assertThat(problem.found()).contains(before, shop.text(RestoreGuardHistoryIT.SYSTEM));
        assertThat(reader.view()).isEqualTo(view);
        assertThat(reader.restarts()).isLessThanOrEqualTo(cut ? 1 : 0);
    }
}
