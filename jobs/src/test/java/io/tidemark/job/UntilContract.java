package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;

/** Jobs that read their source's log up to a limit, and stand there. */
interface UntilContract {

    Duration INTERVAL = Duration.ofMillis(100);
    String CHECKPOINTS = "SELECT epoch FROM tidemark.pipeline";

    /** More than is handed on at once. */
    int LARGE = 30_000;

    SourceShop shop();

    Path directory();

    Map<String, String> variables();

    /** Has the source keep the log for a state that a job is restored from more than once. */
    void keepLog() throws Exception;

    /** Has the source serve the state again. */
    void serveAgain() throws Exception;

    /**
     * A time that the last transaction is not behind, and the next one is, as exactly as the source says it.
     *
     * @param id the row that was inserted by it
     */
    Instant lastMoment(int id) throws Exception;

    default String sql(String... options) throws Exception {
        shop().run(
                        "CREATE TABLE orders (id int PRIMARY KEY, note varchar(40))",
                        "INSERT INTO orders VALUES (0, 'loaded')");
        return "SET 'pipeline.name' = 'until';\n"
                + shop().catalog(options)
                + shop().target(
                                "mart",
                                "id int PRIMARY KEY, note varchar(40)",
                                "id INT, note STRING, PRIMARY KEY (id) NOT ENFORCED")
                + "INSERT INTO mart SELECT id, note FROM " + shop().source("orders") + ";\n";
    }

    default void insert(int id) throws Exception {
        shop().run("INSERT INTO orders VALUES (%d, 'order')".formatted(id));
    }

    default void insertLarge(int rows) throws Exception {
        shop().run("INSERT INTO orders SELECT a.n + 1000 * b.n, 'large' FROM (%s) a, (%s) b"
                .formatted(shop().numbers(1_000), shop().numbers(rows / 1_000)));
    }

    default Pipeline plan(String sql, Optional<String> from) throws Exception {
        Path file = Files.writeString(directory().resolve("until.sql"), sql);
        return Pipeline.plan(
                file,
                new Variables(variables(), Map.of()),
                shop().flink().environment(PostgresFixture.settings(INTERVAL, 1), from));
    }

    default JobClient submit(String sql, String from, ReadLimit until) throws Exception {
        Pipeline pipeline = plan(sql, Optional.of(from));
        pipeline.readUpTo(until);
        return pipeline.start();
    }

    /** From when the first load is passed on. */
    default String early(String sql) throws Exception {
        JobClient job = plan(sql, Optional.empty()).start();
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().until(() -> shop().mart()
                .rows("SELECT phase FROM tidemark.tidemark")
                .equals(List.of("STREAMING")));
        shop().awaitEqual("SELECT id FROM orders", "SELECT id FROM mart");
        String savepoint = shop().flink().stop(job);
        keepLog();
        return savepoint;
    }

    /** Waits until the job stands, and until the target is there. */
    default String awaitStands() {
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> !RecordedMetrics.text("standsAt").isEmpty());
        String at = RecordedMetrics.text("standsAt");
        await().atMost(PostgresFixture.PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                        shop().mart().rows("SELECT position FROM tidemark.tidemark"))
                .containsExactly(at));
        return at;
    }

    default String ids() throws Exception {
        return shop().mart().text("SELECT string_agg(id::text, ',' ORDER BY id) FROM mart");
    }

    /** That it stays so while it goes on with its checkpoints, and others write. */
    default void stays(JobClient job, String at, String ids) throws Exception {
        long before = shop().flink()
                .job(job.getJobID())
                .getCheckpointStatsSnapshot()
                .getCounts()
                .getNumberOfCompletedCheckpoints();
        shop().run("INSERT INTO orders SELECT max(id) + 1, 'behind' FROM orders");
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop().flink()
                                .job(job.getJobID())
                                .getCheckpointStatsSnapshot()
                                .getCounts()
                                .getNumberOfCompletedCheckpoints()
                        > before + 5);
        assertThat(shop().mart().rows("SELECT position FROM tidemark.tidemark")).containsExactly(at);
        assertThat(ids()).isEqualTo(ids);
    }

    default void goesOn(String sql, JobClient job) throws Exception {
        String savepoint = shop().flink().stop(job);
        JobClient on = plan(sql, Optional.of(savepoint)).start();
        shop().awaitEqual("SELECT id FROM orders", "SELECT id FROM mart");
        on.cancel().get();
    }

    default String failure(JobClient job) throws Exception {
        await().atMost(PostgresFixture.PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.FAILED);
        return ClusterProblems.jobFailure(
                        shop().flink().job(job.getJobID()).getFailureInfo().getException())
                .getMessage();
    }

    @Test
    default void standsBehindTheLastTransactionThatIsNotLaterThanATime() throws Exception {
        String sql = sql();
        String early = early(sql);
        List<Instant> moments = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            insert(id);
            moments.add(lastMoment(id));
        }
        serveAgain();
        JobClient job = submit(sql, early, new ReadLimit.Time(moments.get(1)));
        String at = awaitStands();
        stays(job, at, "0,1,2");
        goesOn(sql, job);
    }

    @Test
    default void standsAtAPositionAndIsRestoredThere() throws Exception {
        String sql = sql();
        String early = early(sql);
        insert(1);
        insert(2);
        LogPosition at = shop().head();
        insert(3);
        serveAgain();
        JobClient job = submit(sql, early, new ReadLimit.Position(at));
        assertThat(awaitStands()).isEqualTo(at.toString());
        stays(job, at.toString(), "0,1,2");
        shop().flink().replaceTaskManager();
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> shop().flink().job(job.getJobID()).getState() == JobStatus.RUNNING);
        assertThat(awaitStands()).isEqualTo(at.toString());
        stays(job, at.toString(), "0,1,2");
        goesOn(sql, job);
    }

    /** It is asked for before the transaction's first row is given out. */
    @Test
    default void nothingOfALargeTransactionBehindTheLimitIsGivenOut() throws Exception {
        String sql = sql();
        String early = early(sql);
        insert(1);
        Instant moment = lastMoment(1);
        insertLarge(LARGE);
        serveAgain();
        JobClient job = submit(sql, early, new ReadLimit.Time(moment));
        String at = awaitStands();
        stays(job, at, "0,1");
        goesOn(sql, job);
    }

    /** No transaction comes that could be stopped at. */
    @Test
    default void standsAtTheEndOfALogToWhichNobodyWrites() throws Exception {
        String sql = sql();
        String early = early(sql);
        insert(1);
        Instant moment = lastMoment(1);
        serveAgain();
        JobClient job = submit(sql, early, new ReadLimit.Time(moment));
        stays(job, awaitStands(), "0,1");
        goesOn(sql, job);
    }

    @Test
    default void aStateThatHasPassedTheLimitIsRefused() throws Exception {
        String sql = sql();
        insert(1);
        Instant moment = lastMoment(1);
        LogPosition at = shop().head();
        JobClient first = plan(sql, Optional.empty()).start();
        shop().awaitEqual("SELECT id FROM orders", "SELECT id FROM mart");
        insert(2);
        shop().awaitEqual("SELECT id FROM orders", "SELECT id FROM mart");
        String state = shop().flink().stop(first);
        for (ReadLimit limit : List.of(new ReadLimit.Time(moment), new ReadLimit.Position(at))) {
            assertThat(failure(submit(sql, state, limit)))
                    .contains("TM-2040", "cannot be read up to " + limit + ": the state is at ");
        }
    }

    /** A checkpoint inside of a transaction that is larger than checkpoints wait for, and the target as it was then. */
    @Test
    default void aStateInsideATransactionCannotStandBeforeIt() throws Exception {
        String sql = sql("'scan.transaction.max-rows' = '1'");
        JobClient job = plan(sql, Optional.empty()).start();
        insert(1);
        shop().awaitEqual("SELECT id FROM orders", "SELECT id FROM mart");
        Instant moment = lastMoment(1);
        keepLog();
        insertLarge(20 * LARGE);
        await().atMost(PostgresFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Optional<Path> newest = shop().flink().newestCheckpoint(job.getJobID());
                    return newest.isPresent() && isInside(newest.get());
                });
        String inside = shop().flink().stop(job);
        assertThat(isInside(Path.of(URI.create(inside)))).isTrue();
        serveAgain();
        assertThat(failure(submit(sql, inside, new ReadLimit.Time(moment))))
                .contains("TM-2040", "a part of ", " is given out already");
    }

    private static boolean isInside(Path state) throws Exception {
        return Checkpoints.stream(state)
                .filter(stream -> stream.emittedChanges() > 0)
                .isPresent();
    }

    @Test
    default void aFirstLoadHasNoLimit() throws Exception {
        Pipeline pipeline = plan(sql(), Optional.empty());
        assertThatThrownBy(() -> pipeline.readUpTo(ReadLimit.parse("2026-11-21T12:00:00Z")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TM-1023")
                .hasMessageContaining("it is started without state");
    }
}
