package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are written as they come: soon, and never an older one over a newer one, whatever dies or is restored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContinuousContract {

    private static final long SEED = Long.getLong("tidemark.seed", 20_261_122);
    private static final int KILLS = Integer.getInteger("tidemark.kills", 4);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int BURST = 1_500;
    private static final String CONTINUOUS =
            """
            SET 'tidemark.delivery' = 'continuous';
            SET 'tidemark.flush-interval' = '20 ms';
            """;

    @TempDir
    private Path directory;

    private SourceShop shop;
    private Mart mart;
    private AtomicLong markers;

    abstract SourceShop source(Path directory) throws Exception;

    /** Where the pipeline writes. */
    abstract Mart mart(SourceShop source) throws SQLException;

    /** What the pipeline is filled in with. */
    abstract Map<String, String> values();

    /** Has the log kept for a savepoint that has just been taken; the pipeline that reads it from there. */
    abstract String pinned(String sql) throws SQLException;

    @BeforeEach
    final void prepare() throws Exception {
        shop = source(directory);
        mart = mart(shop);
        markers = new AtomicLong();
        Versions.prepare(shop);
        shop.run("CREATE TABLE markers (id bigint PRIMARY KEY)");
    }

    @AfterEach
    final void end() throws Exception {
        shop.close();
        mart.close();
    }

    private JobClient submit(String sql, Optional<String> restore) throws Exception {
        return submit(shop.flink(), sql, PostgresFixture.settings(INTERVAL, 2), restore);
    }

    private JobClient submit(MiniFlink cluster, String sql, Configuration settings, Optional<String> restore)
            throws Exception {
        return shop.mart().submit(cluster, sql, values(), settings, restore);
    }

    /** Versions, and a table in which a row is looked for. */
    private String pipeline() throws SQLException {
        return shop.catalog()
                + Versions.pipeline(shop, mart)
                + mart.target("markers_m", "id bigint PRIMARY KEY", "id BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO markers_m SELECT id FROM %s;\n".formatted(shop.source("markers"));
    }

    private long epoch() throws SQLException {
        return mart.number("SELECT coalesce(max(epoch), 0) FROM tidemark.pipeline");
    }

    private void awaitPhase(String phase) {
        await("the phase " + phase)
                .atMost(PostgresFixture.PATIENCE)
                .ignoreExceptions()
                .until(() ->
                        mart.number("SELECT count(*) FROM tidemark.tidemark WHERE phase = '%s'".formatted(phase)) == 1);
    }

    /** Waits until a row is in the target that has just been committed. */
    private void awaitMarker() throws SQLException {
        long marker = markers.incrementAndGet();
        shop.run("INSERT INTO markers VALUES (%d)".formatted(marker));
        await("marker " + marker)
                .atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> mart.number("SELECT count(*) FROM markers_m WHERE id = " + marker) == 1);
    }

    /** Waits until the target has a row that its tidemark does not answer for. */
    private void awaitAhead() {
        await("a row from behind the tidemark").atMost(PostgresFixture.PATIENCE).until(() -> {
            long before = epoch();
            awaitMarker();
            return epoch() == before;
        });
    }

    /** Rows of an epoch that is kept from being applied are locked: a writer that changes them as well waits, and so all do. */
    private void awaitNothingStaged() throws SQLException {
        await("all writers to write as rows come")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> mart.number(
                                "SELECT count(*) FROM tidemark.live WHERE flushed_at IS NULL AND stage NOT LIKE '%markers_m'")
                        == 0);
        long before = epoch();
        await("what they had staged before to be applied")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> epoch() >= before + 2);
    }

    @Test
    void rowsComeWhileNoEpochIsApplied() throws Exception {
        JobClient job = submit(CONTINUOUS + pipeline(), Optional.empty());
        awaitPhase("CONTINUOUS");
        try (Connection connection = mart.connectToLock()) {
            connection.setAutoCommit(false);
            mart.execute(connection, mart.lockTidemark());
            mart.awaitWaiting("INSERT INTO tidemark.tidemark%");
            long before = epoch();
            String position = mart.text("SELECT position FROM tidemark.tidemark");
            awaitMarker();
            shop.run("DELETE FROM markers");
            await("rows to go")
                    .atMost(PostgresFixture.PATIENCE)
                    .until(() -> mart.number("SELECT count(*) FROM markers_m") == 0);
            assertThat(epoch()).isEqualTo(before);
            assertThat(mart.text("SELECT position FROM tidemark.tidemark")).isEqualTo(position);
            assertThat(mart.number("SELECT count(*) FROM tidemark.live WHERE stage LIKE '%markers_m'"
                            + " AND flushed_rows > 0 AND flushed_at IS NOT NULL"))
                    .isPositive();
            connection.rollback();
        }
        await("the position to go on")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> mart.number(
                                "SELECT count(*) FROM tidemark.tidemark_history WHERE phase = 'CONTINUOUS' AND %s > 0"
                                        .formatted(mart.quoted("rows")))
                        > 0);
        job.cancel().get();
    }

    /** Each time some of what the target shows is read again from before. */
    @Test
    void noReadIsOlderThanOneBeforeWhileTaskManagersDie() throws Exception {
        JobClient job = submit(CONTINUOUS + pipeline(), Optional.empty());
        awaitPhase("CONTINUOUS");
        try (Versions versions = Versions.begin(shop, SEED, 0);
                VersionsReader reader = VersionsReader.open(mart)) {
            for (int kill = 0; kill < KILLS; kill++) {
                awaitPhase("CONTINUOUS");
                awaitAhead();
                shop.flink().replaceTaskManager();
                awaitMarker();
            }
            versions.close();
            Versions.awaitEqual(shop, mart);
            reader.assertNoStepBack();
        }
        job.cancel().get();
    }

    @Test
    void noReadIsOlderThanOneBeforeWhenAnOldSavepointIsRestored() throws Exception {
        String sql = CONTINUOUS + pipeline();
        JobClient job = submit(sql, Optional.empty());
        awaitPhase("CONTINUOUS");
        try (Versions versions = Versions.begin(shop, SEED, 0);
                VersionsReader reader = VersionsReader.open(mart)) {
            awaitAhead();
            String older = shop.flink().stop(job);
            assertThat(mart.text("SELECT phase FROM tidemark.tidemark"))
                    .as("of a target that nothing is ahead of")
                    .isEqualTo("STREAMING");
            String pinned = pinned(sql);
            job = submit(sql, Optional.of(older));
            awaitNothingStaged();
            awaitAhead();
            try (Connection connection = mart.connectToLock()) {
                connection.setAutoCommit(false);
                mart.execute(connection, mart.lockTidemark());
                mart.awaitWaiting("INSERT INTO tidemark.tidemark%");
                // Far ahead of the tidemark, and more than is read again within one epoch.
                versions.burst(BURST);
                awaitMarker();
                job.cancel().get();
                awaitEnd(job);
                connection.rollback();
            }
            JobClient again = submit(pinned, Optional.of(older));
            awaitMarker();
            awaitPhase("CONTINUOUS");
            awaitAhead();
            versions.close();
            Versions.awaitEqual(shop, mart);
            reader.assertNoStepBack();
            again.cancel().get();
        }
    }

    private static void awaitEnd(JobClient job) {
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }

    /** The rows from behind the tidemark are there, and what is read again is held back until it is past them. */
    @Test
    void epochsGoOnWhereRowsWereWrittenContinuously() throws Exception {
        String sql = pipeline();
        JobClient job = submit(CONTINUOUS + sql, Optional.empty());
        awaitPhase("CONTINUOUS");
        try (Versions versions = Versions.begin(shop, SEED, 0);
                VersionsReader reader = VersionsReader.open(mart)) {
            awaitAhead();
            job.cancel().get();
            awaitEnd(job);
            Path last = shop.flink().newestCheckpoint(job.getJobID()).orElseThrow();
            assertThat(mart.text("SELECT phase FROM tidemark.tidemark")).isEqualTo("CONTINUOUS");
            JobClient epochs = submit(sql, Optional.of(last.toUri().toString()));
            awaitPhase("STREAMING");
            assertThat(mart.number("SELECT count(*) FROM tidemark.live")).isZero();
            versions.close();
            Versions.awaitEqual(shop, mart);
            reader.assertNoStepBack();
            epochs.cancel().get();
        }
    }

    /** Written each by itself, they would be in each other's way, or take each other along. */
    @Test
    void tablesThatDoNotStandByThemselvesAreRefused() throws Exception {
        String markers = shop.source("markers");
        String sql = CONTINUOUS
                + shop.catalog()
                + mart.target("parent_m", "id bigint PRIMARY KEY", "id BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + mart.target(
                        "child_m",
                        "id bigint PRIMARY KEY, parent bigint UNIQUE, FOREIGN KEY (parent) REFERENCES parent_m (id)",
                        "id BIGINT, parent BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO child_m SELECT id, id FROM %s;\n".formatted(markers)
                + "INSERT INTO parent_m SELECT id FROM %s;\n".formatted(markers);
        assertThatThrownBy(() -> submit(sql, Optional.empty()))
                .hasMessageContaining("TM-1019")
                .hasMessageContaining("tables of the pipeline refer to each other")
                .hasMessageContaining("child_m has another unique index or exclusion constraint beside its key")
                .hasMessageNotContaining("parent_m has another");
    }

    @Test
    void whatMayNotBeSaidAgainIsRefused() throws Exception {
        String markers = shop.source("markers");
        String sql = CONTINUOUS
                + shop.catalog()
                + mart.target("log_m", "id bigint", "id BIGINT")
                + mart.target("joined_m", "id bigint PRIMARY KEY", "id BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + mart.target("most_m", "id bigint PRIMARY KEY", "id BIGINT, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO log_m SELECT id FROM %s;\n".formatted(markers)
                + "INSERT INTO joined_m SELECT a.id FROM %1$s a JOIN %1$s b ON a.id = b.id;\n".formatted(markers)
                + "INSERT INTO most_m SELECT MAX(id) FROM (SELECT id FROM %1$s UNION ALL SELECT id + 1 FROM %1$s) GROUP BY MOD(id, 3);\n"
                        .formatted(markers);
        assertThatThrownBy(() -> submit(sql, Optional.empty()))
                .hasMessageContaining("TM-1019")
                .hasMessageContaining("log_m has no primary key")
                .hasMessageContaining("Join[")
                .hasMessageContaining("GroupAggregate[");
        assertThatThrownBy(() -> submit("SET 'tidemark.delivry' = 'continuous';\n" + pipeline(), Optional.empty()))
                .hasMessageContaining("TM-1007 ")
                .hasMessageContaining("tidemark.delivry");
    }

    /** FAULTS 33. */
    @Test
    void aRowThatTheTargetRefusesIsPutAsideWithItsEpochUntilItIsMended() throws Exception {
        shop.run("CREATE TABLE documents (id int PRIMARY KEY, doc varchar(100))");
        String sql = CONTINUOUS
                + shop.catalog()
                + mart.target(
                                "documents_m",
                                "id int PRIMARY KEY, doc json",
                                "id INT PRIMARY KEY NOT ENFORCED, doc STRING")
                        .replace("'table-name'", "'on-refused-row' = 'dead-letter', 'table-name'")
                + "INSERT INTO documents_m SELECT id, doc FROM %s;".formatted(shop.source("documents"));
        JobClient job = submit(shop.flink(), sql, PostgresFixture.settings(INTERVAL, 1), Optional.empty());
        awaitPhase("CONTINUOUS");
        shop.run("INSERT INTO documents VALUES (1, '{}')", "INSERT INTO documents VALUES (2, 'no json')");
        awaitDocuments(List.of("1"), 1);
        awaitPhase("CONTINUOUS");
        try (Connection connection = mart.connectToLock()) {
            connection.setAutoCommit(false);
            mart.execute(connection, mart.lockTidemark());
            mart.awaitWaiting("INSERT INTO tidemark.tidemark%");
            shop.run("UPDATE documents SET doc = '[]' WHERE id = 2");
            awaitDocuments(List.of("1", "2"), 0);
            connection.rollback();
        }
        job.cancel().get();
    }

    private void awaitDocuments(List<String> expected, long deadLetters) {
        await().atMost(PostgresFixture.PATIENCE).untilAsserted(() -> {
            assertThat(mart.rows("SELECT id FROM documents_m ORDER BY id")).isEqualTo(expected);
            assertThat(mart.number("SELECT count(*) FROM tidemark.tidemark_dead_letter"))
                    .isEqualTo(deadLetters);
        });
    }

    /** Whoever is replaced can change nothing any more, between epochs either. */
    @Test
    void theOlderOfTwoCopiesEnds() throws Exception {
        String sql = CONTINUOUS + pipeline();
        JobClient older = submit(sql, Optional.empty());
        awaitPhase("CONTINUOUS");
        String pinned = pinned(sql);
        awaitAhead();
        String savepoint = older.triggerSavepoint(
                        directory.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        try (MiniFlink other = MiniFlink.start(directory);
                Versions versions = Versions.begin(shop, SEED, 0);
                VersionsReader reader = VersionsReader.open(mart)) {
            JobClient newer = submit(other, pinned, PostgresFixture.settings(INTERVAL, 2), Optional.of(savepoint));
            await().atMost(PostgresFixture.PATIENCE)
                    .until(() -> older.getJobStatus().get() == JobStatus.FAILED);
            assertThat(ClusterProblems.jobFailure(shop.flink()
                                    .job(older.getJobID())
                                    .getFailureInfo()
                                    .getException())
                            .getMessage())
                    .contains("TM-3010", "is written by job %s now".formatted(newer.getJobID()));
            awaitMarker();
            awaitPhase("CONTINUOUS");
            versions.close();
            Versions.awaitEqual(shop, mart);
            reader.assertNoStepBack();
            newer.cancel().get();
        }
    }
}
