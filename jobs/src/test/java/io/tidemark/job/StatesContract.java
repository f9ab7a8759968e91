package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.SnapshotKind;
import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.source.foreign.PlainStateFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * States of jobs of many releases and of ours, taken in the middle of the first load and behind it, beside what others than
 * the inspector say of where the jobs stood: the server of its log, and the rows that have come, of which a chunk has ten.
 */
interface StatesContract {

    int CHUNK = 10;

    /** While a release loads: its readers are faster than those of ours, which are told not to be. */
    int CHUNKS = 20;

    String CHUNK_SIZE = "'scan.incremental.snapshot.chunk.size' = '%d'".formatted(CHUNK);
    String INCREMENTAL = ", 'scan.incremental.snapshot.enabled' = 'true', " + CHUNK_SIZE;

    /** By a key that is not the table's, so that the job has state of its own. */
    String SUMS = "SELECT v, SUM(id) FROM %s GROUP BY v";

    /** A database with an empty table {@code orders}. */
    SourceShop shop();

    /** What the server is called in a state's name. */
    String family();

    /** Flink CDC's. */
    String connector();

    /** The schema of the table, as a state has it. */
    String schema();

    /** The end of the server's log, as it says. */
    LogPosition head() throws SQLException;

    /** The table for Flink CDC's connector, with variables, and what they stand for. */
    String declaration(String options);

    Map<String, String> values();

    /** Has the server count the table's rows, from which connectors guess how to cut it. */
    String analysis();

    /** Keeps all others from the table as long as the connection is open; fails if that takes time. */
    List<String> hold();

    /** How many sessions wait for others. */
    long waiting() throws SQLException;

    /** For the jobs' files. */
    Path directory();

    @EnabledIfSystemProperty(named = IsolatedJob.CONNECTORS, matches = ".+")
    @ParameterizedTest
    @CsvSource({
        "3.1.1, CANONICAL_SAVEPOINT, 2",
        "3.2.1, CANONICAL_SAVEPOINT, 2",
        "3.3.0, CANONICAL_SAVEPOINT, 2",
        "3.5.0, CANONICAL_SAVEPOINT, 2",
        "3.5.0, NATIVE_SAVEPOINT, 1",
        "3.5.0, CHECKPOINT, 2"
    })
    default void aReleaseThatFollowsTheLogStandsAtItsLastRow(String release, SnapshotKind kind, int parallelism)
            throws Exception {
        takeFollowing(release, release, INCREMENTAL, kind, parallelism);
    }

    /** @param name of the reader, in that of the state */
    default SourceState takeFollowing(String name, String release, String options, SnapshotKind kind, int parallelism)
            throws Exception {
        fill(2);
        AtomicLong rows = new AtomicLong();
        try (IsolatedJob job = start(release, options, parallelism, rows::incrementAndGet)) {
            awaitRows(job, rows, 2 * CHUNK);
            shop().run("INSERT INTO orders VALUES (1001, 0, NULL)");
            awaitRows(job, rows, 2 * CHUNK + 1);
            LogPosition before = head();
            shop().run("INSERT INTO orders VALUES (1002, 0, NULL)");
            LogPosition after = head();
            awaitRows(job, rows, 2 * CHUNK + 2);
            Path state = job.take(kind);
            PlainStateFiles.captureWhole(name(name, "following", kind, parallelism), state, before, after);
            return inspected(state, Phase.STREAMING, before, after);
        }
    }

    @EnabledIfSystemProperty(named = IsolatedJob.CONNECTORS, matches = ".+")
    @ParameterizedTest
    @CsvSource({
        "3.1.1, CANONICAL_SAVEPOINT, 1",
        "3.2.1, CANONICAL_SAVEPOINT, 1",
        "3.3.0, CANONICAL_SAVEPOINT, 1",
        "3.5.0, CANONICAL_SAVEPOINT, 1",
        "3.5.0, NATIVE_SAVEPOINT, 2",
        "3.5.0, CHECKPOINT, 2"
    })
    default void aReleaseThatLoadsHasReadTheChunksWhoseRowsHaveCome(String release, SnapshotKind kind, int parallelism)
            throws Exception {
        fill(CHUNKS);
        LogPosition before = head();
        AtomicLong rows = new AtomicLong();
        AtomicBoolean held = new AtomicBoolean();
        try (Connection holder = shop().connect();
                IsolatedJob job = start(release, INCREMENTAL, parallelism, () -> {
                    if (rows.incrementAndGet() == 2 * CHUNK + 1) {
                        keepOthersFromTheTable(holder);
                        held.set(true);
                    }
                })) {
            // Then each has said what it has read, and waits for the next chunk.
            await().atMost(PostgresFixture.PATIENCE).until(() -> {
                job.verify();
                return held.get() && waiting() == parallelism;
            });
            Path state = job.take(kind);
            LogPosition after = head();
            assertThat(rows.get() % CHUNK)
                    .as("of %s rows, those of a part of a chunk", rows)
                    .isZero();
            long read = rows.get() / CHUNK;
            assertThat(read).as("chunks that were read when the table was held").isLessThan(CHUNKS);
            PlainStateFiles.captureWhole(
                    name(release, "loading", kind, parallelism), state, before, after, orders(), CHUNKS, read, read);
            assertLoading(state, before, after, CHUNKS, read, read);
        }
    }

    @ParameterizedTest
    @CsvSource({"NATIVE_SAVEPOINT, 2", "CHECKPOINT, 2"})
    default void oursThatFollowsTheLogStandsAtItsLastRow(SnapshotKind kind, int parallelism) throws Exception {
        fill(2);
        JobClient job = submitOurs(parallelism, CHUNK_SIZE);
        awaitSums();
        shop().run("INSERT INTO orders VALUES (1001, 0, NULL)");
        awaitSums();
        LogPosition before = head();
        shop().run("INSERT INTO orders VALUES (1002, 0, NULL)");
        awaitSums();
        Path state = shop().flink().take(job, kind);
        // It goes on over transactions of other tables, as those of the target.
        LogPosition after = head();
        PlainStateFiles.captureWhole(name("tidemark", "following", kind, parallelism), state, before, after);
        inspected(state, Phase.STREAMING, before, after);
        job.cancel().get();
    }

    @ParameterizedTest
    @CsvSource({"CANONICAL_SAVEPOINT, 1", "CHECKPOINT, 2"})
    default void oursThatLoadsHasReadTheChunksThatItsMetricsCount(SnapshotKind kind, int parallelism) throws Exception {
        fill(2 * CHUNKS);
        LogPosition before = head();
        JobClient job = submitOurs(parallelism, CHUNK_SIZE, "'scan.snapshot.max-rows-per-second' = '50'");
        LoadFaults.awaitSome();
        long least = RecordedMetrics.sum("firstLoadChunksDone");
        Path state = shop().flink().take(job, kind);
        LogPosition after = head();
        LoadFaults.assertNotLoaded();
        long chunks = RecordedMetrics.sum("firstLoadChunks");
        // Each reader may have one that it has not told of yet.
        long most = RecordedMetrics.sum("firstLoadChunksDone") + parallelism;
        PlainStateFiles.captureWhole(
                name("tidemark", "loading", kind, parallelism), state, before, after, orders(), chunks, least, most);
        assertLoading(state, before, after, chunks, least, most);
        job.cancel().get();
    }

    private void fill(int chunks) throws SQLException {
        shop().run(
                        "TRUNCATE TABLE orders",
                        "INSERT INTO orders SELECT n, n, 'first' FROM (%s) numbers"
                                .formatted(shop().numbers(chunks * CHUNK)),
                        analysis());
    }

    private IsolatedJob start(String release, String options, int parallelism, Runnable eachRow) throws Exception {
        String declaration = SqlScript.parse("orders", declaration(options), new Variables(values(), Map.of()))
                .get(0)
                .text();
        return IsolatedJob.start(connector(), release, declaration, directory(), parallelism, eachRow);
    }

    private static void awaitRows(IsolatedJob job, AtomicLong rows, long expected) {
        await().atMost(PostgresFixture.PATIENCE).until(() -> {
            job.verify();
            return rows.get() == expected;
        });
    }

    private void keepOthersFromTheTable(Connection holder) {
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().until(() -> {
            holder.setAutoCommit(true);
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                for (String sql : hold()) {
                    statement.execute(sql);
                }
            }
            return true;
        });
    }

    private JobClient submitOurs(int parallelism, String... options) throws Exception {
        String sql = shop().catalog(options)
                + shop().target("sums", "v int PRIMARY KEY, ids int", "v INT, ids INT, PRIMARY KEY (v) NOT ENFORCED")
                + "INSERT INTO sums %s;".formatted(SUMS.formatted(shop().source("orders")));
        return shop().submit(sql, CountingJob.inRocksDb(parallelism), Optional.empty());
    }

    private void awaitSums() {
        shop().awaitEqual(SUMS.formatted("orders"), "TABLE sums");
    }

    private String orders() {
        return schema() + ".orders";
    }

    private String name(String reader, String phase, SnapshotKind kind, int parallelism) {
        String taken = kind.name().replace("_SAVEPOINT", "").toLowerCase(Locale.ROOT);
        return "%s-%s-%s-%s-%d".formatted(family(), reader, phase, taken, parallelism);
    }

    private static SourceState inspected(Path state, Phase phase, LogPosition before, LogPosition after)
            throws Exception {
        Inspection inspection = Inspection.of(state);
        assertThat(inspection.unread()).isEmpty();
        assertThat(inspection.sources()).hasSize(1);
        SourceState source = inspection.sources().get(0);
        assertThat(source.phase()).isEqualTo(phase);
        LogPosition position = source.position().orElseThrow();
        assertThat(position.order(before))
                .as("%s, from %s on", position, before)
                .isIn(LogOrder.SAME, LogOrder.AFTER);
        assertThat(position.order(after)).as("%s, up to %s", position, after).isIn(LogOrder.BEFORE, LogOrder.SAME);
        return source;
    }

    private static void assertLoading(
            Path state, LogPosition before, LogPosition after, long chunks, long least, long most) throws Exception {
        SourceState source = inspected(state, Phase.SNAPSHOT, before, after);
        assertThat(source.chunks()).isEqualTo(chunks);
        assertThat(source.chunksDone()).isBetween(least, most);
    }
}
