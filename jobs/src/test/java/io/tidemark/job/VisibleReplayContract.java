package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.ReadLimit;
import io.tidemark.position.WalPosition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** What is read again of what a target has, while it becomes visible epoch by epoch. */
abstract class VisibleReplayContract extends EpochStartCase {

    private static final String ACCOUNTS = "SELECT id, balance FROM accounts";
    private static final String MIRRORED = "SELECT id, balance FROM accounts_m";
    private static final String HISTORY = "SELECT account, teller, amount, note FROM history";

    /**
     * A pipeline that has stopped twice.
     *
     * @param older a savepoint, which the copied slot serves
     * @param middle where the target was between that and the last one
     * @param accounts the source's rows then
     * @param last the savepoint that it was stopped with
     * @param shown where the target is
     */
    private record Bygone(
            String sql, String older, WalPosition middle, List<String> accounts, String last, WalPosition shown) {}

    private Bygone bygone() throws Exception {
        String sql = shop.catalog() + Bank.all(mart);
        JobClient job = submit(sql, Optional.empty());
        awaitStreaming();
        String pin = shop.database() + "_pin";
        String older = shop.flink().stop(job);
        copySlot(pin);
        job = submit(sql, Optional.of(older));
        work(100, () -> Bank.awaitEqual(shop, mart));
        WalPosition middle = tidemark();
        List<String> accounts = shop.rows(ACCOUNTS);
        work(100, () -> Bank.awaitEqual(shop, mart));
        String last = shop.flink().stop(job);
        try (Connection connection = mart.connect()) {
            mart.execute(
                    connection,
                    "INSERT INTO history_m VALUES (1, 1, 1000, 'by hand')",
                    "DELETE FROM tellers_m",
                    "UPDATE branches_m SET balance = balance + 7");
        }
        return new Bygone(sql, older, middle, accounts, last, tidemark());
    }

    private String phase() throws SQLException {
        return mart.text("SELECT phase FROM tidemark.tidemark");
    }

    /** The replay of it, when it stands in the middle, and the target is there. */
    private JobClient standing(Bygone bygone) throws Exception {
        JobClient job = replay(
                withSlot(bygone.sql(), shop.database() + "_pin"),
                bygone.older(),
                Optional.of(ReadLimit.parse(bygone.middle().toString())),
                true);
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> phase().equals("REPLAYING") && tidemark().equals(bygone.middle()));
        return job;
    }

    /** Its last checkpoint may say that nothing has been applied yet, when something has. */
    @Test
    void whatIsBrokenOffWhileAnEpochIsAppliedGoesOnAsItHasBegun() throws Exception {
        Bygone bygone = bygone();
        List<String> history = mart.rows(HISTORY + "_m");
        JobClient job;
        try (Connection lock = mart.connectToLock()) {
            lock.setAutoCommit(false);
            mart.execute(lock, "SELECT 1 FROM accounts_m FOR UPDATE");
            job = replay(
                    withSlot(bygone.sql(), shop.database() + "_pin"),
                    bygone.older(),
                    Optional.of(ReadLimit.parse(bygone.middle().toString())),
                    true);
            mart.awaitWaiting("%accounts_m%");
            assertThat(tidemark()).isNotEqualTo(bygone.middle());
            shop.flink().replaceTaskManager();
            assertThat(tidemark()).isNotEqualTo(bygone.middle());
            lock.rollback();
        }
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> phase().equals("REPLAYING") && tidemark().equals(bygone.middle()));
        assertThat(mart.rows(HISTORY + "_m")).as("has no key").isEqualTo(history);
        String half = shop.flink().stop(job);
        JobClient on = replay(withSlot(bygone.sql(), shop.database() + "_pin"), half, Optional.empty(), true);
        awaitRepaired(bygone.shown());
        on.cancel().get();
    }

    private void awaitRepaired(WalPosition shown) throws Exception {
        work(20, () -> {});
        await().atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> phase().equals("STREAMING") && shown.isBefore(tidemark()));
        Bank.awaitKeyedEqual(shop, mart);
        mart.awaitEqual(shop, HISTORY + " UNION ALL SELECT 1, 1, 1000, 'by hand'", HISTORY + "_m");
        assertThat(mart.number("SELECT count(*) FROM tidemark.replaying")).isZero();
    }

    /** It says so, wherever it is broken off; and from there it is held or visible, as one likes. */
    @Test
    void anOlderStateBecomesVisibleEpochByEpochBesideWhatIsThere() throws Exception {
        Bygone bygone = bygone();
        List<String> before = mart.rows(MIRRORED);
        List<String> history = mart.rows(HISTORY + "_m");
        JobClient job = standing(bygone);
        List<String> between = mart.rows(MIRRORED);
        assertThat(between)
                .isNotEqualTo(before)
                .hasSameSizeAs(before)
                .allMatch(row -> before.contains(row) || bygone.accounts().contains(row));
        assertThat(mart.rows(HISTORY + "_m")).as("has no key").isEqualTo(history);

        Path checkpoint = shop.flink().newestCheckpoint(job.getJobID()).orElseThrow();
        shop.flink().replaceTaskManager();
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().until(() -> !shop.flink()
                .newestCheckpoint(job.getJobID())
                .orElse(checkpoint)
                .equals(checkpoint));
        assertThat(phase()).isEqualTo("REPLAYING");
        assertThat(tidemark()).isEqualTo(bygone.middle());
        String half = shop.flink().stop(job);
        assertThat(mart.rows(HISTORY + "_m")).as("has no key").isEqualTo(history);

        assertThat(failure(submit(bygone.sql(), Optional.of(bygone.last()))))
                .as("of rows that have gone back the log behind it says nothing")
                .contains("TM-3011", bygone.middle().toString());

        JobClient on = replay(withSlot(bygone.sql(), shop.database() + "_pin"), half, Optional.empty(), true);
        awaitRepaired(bygone.shown());
        on.cancel().get();
    }

    /** Whoever goes on without a word of it ends the mixture at once. */
    @Test
    void whatHasBecomeVisibleInPartIsHeldByWhoeverGoesOnFromThere() throws Exception {
        Bygone bygone = bygone();
        String half = shop.flink().stop(standing(bygone));
        String replayed = "SELECT count(*) FROM tidemark.tidemark_history WHERE phase = 'REPLAYING'";
        long before = mart.number(replayed);
        JobClient job = replay(withSlot(bygone.sql(), shop.database() + "_pin"), half, Optional.empty(), false);
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    try (Connection connection = mart.connect()) {
                        mart.execute(connection, mart.beginSnapshot());
                        String at = QueriedRows.of(connection, "SELECT position FROM tidemark.tidemark")
                                .get(0);
                        WalPosition position = WalPosition.parse(at);
                        assertThat(position.equals(bygone.middle()) || !position.isBefore(bygone.shown()))
                                .as(at)
                                .isTrue();
                        return !position.isBefore(bygone.shown());
                    }
                });
        assertThat(mart.number(replayed)).as("held").isEqualTo(before);
        awaitRepaired(bygone.shown());
        job.cancel().get();
    }
}
