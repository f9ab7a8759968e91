package io.tidemark.demo;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** {@code sql/shop/pipeline.sql} on the shop's servers: submitted, watched, and at the end compared with the source. */
public final class ShopPipeline implements AutoCloseable {

    private static final Duration REFRESH = Duration.ofMillis(500);
    private static final Set<String> ENDED = Set.of("FAILED", "CANCELED", "FINISHED", "SUSPENDED");

    private final TidemarkHome home;
    private final DemoServers servers;
    private final FlinkRest flink;
    private final Connection source;
    private final Connection target;
    private final Duration patience;
    private final Consumer<PipelineStatus> watcher;
    private StatusReader reader;
    private String jobId;

    /**
     * @param patience how long the job may make no progress while something is waited for
     * @param watcher is shown every status that is read while waiting
     */
    ShopPipeline(TidemarkHome home, DemoServers servers, Duration patience, Consumer<PipelineStatus> watcher)
            throws SQLException {
        this.home = home;
        this.servers = servers;
        this.flink = new FlinkRest(servers.flink().restAddress());
        this.source = servers.source().connect(DemoServers.SHOP);
        this.target = servers.target().connect(DemoServers.MART);
        this.patience = patience;
        this.watcher = watcher;
    }

    /**
     * Submits the pipeline as a user would.
     *
     * @param restore a savepoint or checkpoint to start from
     * @return the job's id
     * @throws SubmissionException if the job was not taken
     */
    String submit(Optional<String> restore) throws IOException, InterruptedException {
        PipelineClient client = new PipelineClient(home, servers.flink().restAddress());
        PipelineClient.Result result =
                client.submit(home.sql().resolve("shop/pipeline.sql"), servers.variables(), restore, false);
        if (result.exitCode() != 0) {
            throw new SubmissionException(result);
        }
        follow(result.output());
        return jobId;
    }

    /** Watches a job of the pipeline from now on. */
    void follow(String job) {
        jobId = job;
        reader = new StatusReader(flink, jobId, source, target);
    }

    FlinkRest flink() {
        return flink;
    }

    String jobId() {
        return jobId;
    }

    PipelineStatus status() throws SQLException {
        return reader.read();
    }

    void awaitStreaming() throws SQLException, InterruptedException {
        await(
                "the snapshot",
                status -> status.streaming() && status.acknowledged().isPresent());
    }

    /** Waits for a checkpoint whose barriers left after {@code moment}. */
    void awaitCheckpointAfter(Instant moment) throws SQLException, InterruptedException {
        await(
                "a checkpoint",
                status -> status.running()
                        && status.checkpoint()
                                .filter(checkpoint -> checkpoint.triggered().isAfter(moment))
                                .isPresent());
    }

    /**
     * Waits until everything committed so far is in the target. Every table changes once more; when the target says that
     * it has all of these changes, it has everything before them.
     */
    void awaitCaughtUp() throws SQLException, InterruptedException {
        WalPosition end = LastChange.toEveryTable(source);
        await("the last change", status -> status.tidemark()
                .flatMap(PipelineStatus.Tidemark::position)
                .filter(position -> !position.isBefore(end))
                .isPresent());
    }

    /**
     * Reads the status until it is as wanted.
     *
     * @throws ProblemException if the job ends meanwhile, or patience does
     */
    void await(String what, Predicate<PipelineStatus> done) throws SQLException, InterruptedException {
        Instant progress = Instant.now();
        PipelineStatus last = null;
        while (true) {
            PipelineStatus status = reader.read();
            watcher.accept(status);
            if (done.test(status)) {
                return;
            }
            if (last == null || status.isAheadOf(last)) {
                progress = Instant.now();
                last = status;
            }
            boolean ended = ENDED.contains(status.jobState());
            if (ended || Instant.now().isAfter(progress.plus(patience))) {
                throw new ProblemException(new Problem(
                        ended ? ErrorCode.JOB_FAILED : ErrorCode.DEADLINE_MISSED,
                        "waiting for %s, the job is %s: %s"
                                .formatted(
                                        what,
                                        status.jobState(),
                                        flink.lastFailure(jobId)
                                                .map(JobFailure::cause)
                                                .orElse("it has not failed")),
                        "%s, or some progress every %d s".formatted(what, patience.toSeconds()),
                        "See the logs in " + servers.flink().logs()));
            }
            TimeUnit.NANOSECONDS.sleep(REFRESH.toNanos());
        }
    }

    /** Compares every view with the source's own computation. Both sides have to stand still. */
    List<ViewComparison.Verdict> verdicts() throws SQLException {
        List<ViewComparison.Verdict> verdicts = new ArrayList<>();
        try (Connection expected = servers.source().connect(DemoServers.SHOP);
                Connection actual = servers.target().connect(DemoServers.MART)) {
            for (View view : ShopViews.ALL) {
                verdicts.add(ViewComparison.compare(view, expected, actual));
            }
        }
        return verdicts;
    }

    @Override
    public void close() throws SQLException {
        source.close();
        target.close();
    }
}
