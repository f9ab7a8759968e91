package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.PostgresServer;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import io.tidemark.source.split.StreamSplit;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another server answers at the source's address while the job runs (FAULTS 19, 20). */
class MovedAddressIT extends ServerLossContract {

    private ReaderBehindProxy reader;

    @Override
    void closeReaders() throws Exception {
        reader.close();
    }

    private void follow(boolean failover) throws Exception {
        reader = ReaderBehindProxy.prepare(shop, mart);
        makeSlot(failover);
        reader.submit(Optional.empty());
        reader.awaitFollowed();
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
        follow(true);
        other = primary.standby();
        awaitSynced(() -> reader.write(1));
        // Nothing is sent that the standby may lack.
        shop.run("ALTER SYSTEM SET synchronized_standby_slots = 'standby'", "SELECT pg_reload_conf()");
        reader.awaitFollowed();
        reader.write(500);
        takeOver();
        reader.goOnBehind((int) shop.number("SELECT max(id) FROM source"));
        reader.write(20);
        reader.assertExact();
        WalPosition fork = fork();
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
        follow(true);
        other = primary.standby();
        awaitSynced(() -> reader.write(1));
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
        follow(false);
        other = primary.standby();
        reader.write(10);
        reader.awaitFollowed();
        awaitReceived(shop.log().head());
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
        follow(false);
        shop.awaitAcknowledged();
        String view = reader.view();
        String before = shop.text(SYSTEM);
        other = PostgresServer.builder()
                .withoutFsync()
                .user(primary.user())
                .password(primary.password())
                .start();
        other.createDatabase(shop.database());
        shop.moveTo(other);
        BothReaders.createTable(shop);
        makeSlot(false);
        reader.goOnBehind(10_000);
        reader.write(30);
        reader.proxy().retarget(other.host(), other.port());
        if (cut) {
            reader.proxy().cut();
        }
        Problem problem = reader.failed();
        assertThat(problem.code().id()).isEqualTo("TM-2027");
        assertThat(problem.found()).contains(before, shop.text(SYSTEM));
        assertThat(reader.view()).isEqualTo(view);
        assertThat(reader.restarts()).isLessThanOrEqualTo(cut ? 1 : 0);
    }
}
