package io.tidemark.job;

import static io.tidemark.job.BothReaders.OURS;
import static io.tidemark.job.BothReaders.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.job.BothReaders.Differences;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The readers of {@link BothReaders} are stopped with savepoints, something happens to both their slots or publications, or
 * to the server, and they are restored.
 */
final class FaultedRestore implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(200);

    /** Of a job that is to be refused: at a barrier a mark is given out, which is no row. */
    static final Duration NO_CHECKPOINT = Duration.ofHours(1);

    /** Rows from here on are written to see whether a reader follows, and belong to no fault. */
    private static final int PROBES = 1_000_000;

    private static final Duration TIME_TO_FOLLOW = Duration.ofSeconds(40);

    private final PostgresFixture shop;
    private final BothReaders readers;
    private int rows;
    private int probes = PROBES;
    private String ours = "";
    private String plain = "";

    private FaultedRestore(PostgresFixture shop, BothReaders readers) {
        this.shop = shop;
        this.readers = readers;
    }

    /**
     * What became of the plain connector.
     *
     * @param follows whether rows that are written now reach its view
     * @param missing rows of before that do not
     */
    record Plain(JobStatus status, boolean follows, long missing) {}

    /**
     * Makes the table and the views, and starts nothing.
     *
     * @param options of our reader's catalog
     */
    static FaultedRestore prepare(PostgresFixture shop, DatabaseServer mart, String... options) throws SQLException {
        return new FaultedRestore(shop, BothReaders.create(shop, mart, "500", options));
    }

    BothReaders readers() {
        return readers;
    }

    /** Starts both, from the last savepoints if there are any, and waits until both follow. */
    void follow() throws Exception {
        submit(PLAIN, plain);
        submit(OURS, ours);
        follow(10);
    }

    /** Writes rows and waits until both have them, and until our slot knows. */
    void follow(int more) throws Exception {
        write(more);
        readers.awaitFollowed(++rows);
        shop.awaitAcknowledged();
    }

    /** Writes until both slots have moved past what was there before. */
    void moveBothSlots() throws Exception {
        WalPosition head = shop.log().head();
        await("both slots to pass " + head)
                .atMost(PostgresFixture.PATIENCE)
                .pollInterval(INTERVAL)
                .until(() -> {
                    write(1);
                    return shop.number(
                                    "SELECT count(*) FROM pg_replication_slots WHERE slot_name IN ('%1$s', '%1$s_plain')"
                                                    .formatted(shop.database())
                                            + " AND confirmed_flush_lsn >= '%s'".formatted(head))
                            == 2;
                });
    }

    /** Stops both with savepoints. */
    void stop() throws Exception {
        plain = readers.stop(PLAIN);
        ours = readers.stop(OURS);
    }

    /** Starts both and stops them when they follow. */
    void followAndStop() throws Exception {
        follow();
        stop();
    }

    String savepoint() {
        return ours;
    }

    /** Restores this one from now on, instead of the newest. */
    void goBackTo(String oursSavepoint, String plainSavepoint) {
        ours = oursSavepoint;
        plain = plainSavepoint;
    }

    String plainSavepoint() {
        return plain;
    }

    /** The position in our savepoint. */
    WalPosition stored() throws Exception {
        return (WalPosition)
                Checkpoints.stream(Path.of(URI.create(ours))).orElseThrow().position();
    }

    /** Writes rows that were not there before; returns the first one's id. */
    int write(int count) throws SQLException {
        int first = rows + 1;
        shop.run("INSERT INTO source SELECT g, 0 FROM generate_series(%d, %d) g".formatted(first, rows + count));
        rows += count;
        return first;
    }

    /** Writes a row into each of so many segments of the log, so that its end is that much further on. */
    void fillSegments(int segments) throws SQLException {
        for (int i = 0; i < segments; i++) {
            write(1);
            shop.run("SELECT pg_switch_wal()");
        }
    }

    /** Runs a statement for the slot, or publication, of either reader: {@code %s} is its name. */
    void forBoth(String statement) throws SQLException {
        shop.run(statement.formatted(shop.database()), statement.formatted(shop.database() + "_plain"));
    }

    /** Starts the plain connector from its savepoint; what becomes of it is asked by {@link #plain}. */
    void restorePlain() throws Exception {
        submit(PLAIN, plain);
    }

    /** Waits until the plain connector follows, if it does so in time. */
    Plain plain() throws Exception {
        return plain(TIME_TO_FOLLOW);
    }

    Plain plain(Duration atMost) throws Exception {
        boolean follows;
        try {
            await().atMost(atMost).pollInterval(INTERVAL).until(() -> probed(PLAIN));
            follows = true;
        } catch (ConditionTimeoutException timeout) {
            follows = false;
        }
        Plain outcome =
                new Plain(readers.job(PLAIN).getJobStatus().get(), follows, readers.missing(PLAIN, "id < " + PROBES));
        System.out.printf("postgres-cdc: %s%n", outcome);
        return outcome;
    }

    private boolean probed(String reader) throws SQLException {
        shop.run("INSERT INTO source VALUES (%d, 0)".formatted(probes++));
        return readers.missing(reader, "id >= " + PROBES) < probes - PROBES;
    }

    /** Restores our reader and waits until it has every row, and each once. */
    void assertOursGoesOn() throws Exception {
        submit(OURS, ours);
        try {
            await().atMost(TIME_TO_FOLLOW).pollInterval(INTERVAL).until(() -> probed(OURS) || ended(OURS));
        } catch (ConditionTimeoutException timeout) {
            throw new AssertionError("our reader neither follows nor fails", timeout);
        }
        assertThat(ended(OURS) ? problem().getMessage() : "")
                .as("why our job failed")
                .isEmpty();
        // Behind all that is there.
        int last = probes++;
        shop.run("INSERT INTO source VALUES (%d, 0)".formatted(last));
        await().atMost(TIME_TO_FOLLOW).until(() -> readers.has(OURS, last));
        assertThat(readers.differences(OURS)).isEqualTo(Differences.NONE);
    }

    /** Stops our reader with a savepoint. */
    void stopOurs() throws Exception {
        ours = readers.stop(OURS);
    }

    /**
     * Restores our reader, which must fail at once and for good, without having given out a row or touched the source.
     *
     * @return why it failed
     */
    Refusal refused() throws Exception {
        SourceObjects before = SourceObjects.of(shop);
        String view = readers.contents(OURS);
        WalPosition head = shop.log().head();
        Problem problem = refusal();
        WalPosition headAfter = shop.log().head();
        assertThat(SourceObjects.of(shop)).isEqualTo(before);
        assertThat(readers.contents(OURS)).as("our view").isEqualTo(view);
        assertThat(recordsOut()).as("records that our job has given out").isZero();
        System.out.println(problem.text());
        return new Refusal(problem, stored(), head, headAfter);
    }

    private Problem refusal() throws Exception {
        try {
            submit(OURS, ours, NO_CHECKPOINT);
        } catch (ProblemException atSubmission) {
            return atSubmission.problems().get(0);
        }
        Problem problem = failed();
        assertThat(ended().restarts()).as("how often a task was started again").isZero();
        return problem;
    }

    /**
     * Waits until our job, which was running, has failed for good, without a restart storm: the reader may hear that its
     * connection has ended before it can ask why.
     *
     * @return why
     */
    Problem failedWhileRunning() throws Exception {
        Problem problem = failed();
        assertThat(ended().restarts()).as("how often a task was started again").isLessThanOrEqualTo(1);
        System.out.println(problem.text());
        return problem;
    }

    private Problem failed() throws Exception {
        try {
            await().atMost(TIME_TO_FOLLOW).until(() -> ended(OURS));
        } catch (ConditionTimeoutException timeout) {
            throw new AssertionError(
                    "our job has not failed, and lacks %d rows".formatted(readers.missing(OURS, "id < " + PROBES)),
                    timeout);
        }
        return problem().problems().get(0);
    }

    private EndedJob ended() throws Exception {
        return EndedJob.of(shop.flink().job(readers.job(OURS).getJobID()));
    }

    /** How many records our job's tasks have given out since it was started; none if it never was. */
    private long recordsOut() throws Exception {
        return readers.job(OURS) == null ? 0 : ended().recordsOut();
    }

    private ProblemException problem() throws Exception {
        return ClusterProblems.jobFailure(
                shop.flink().job(readers.job(OURS).getJobID()).getFailureInfo().getException());
    }

    private boolean ended(String reader) throws Exception {
        return readers.job(reader).getJobStatus().get().isGloballyTerminalState();
    }

    private JobClient submit(String reader, String savepoint) throws Exception {
        return submit(reader, savepoint, INTERVAL);
    }

    private JobClient submit(String reader, String savepoint, Duration interval) throws Exception {
        return readers.submit(
                reader,
                PostgresFixture.settings(interval, 1),
                savepoint.isEmpty() ? Optional.empty() : Optional.of(savepoint));
    }

    @Override
    public void close() throws Exception {
        readers.close();
    }
}
