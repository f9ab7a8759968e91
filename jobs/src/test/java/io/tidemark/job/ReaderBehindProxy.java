package io.tidemark.job;

import static io.tidemark.job.BothReaders.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.embedded.FaultProxy;
import io.tidemark.job.BothReaders.Differences;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Problem;
import io.tidemark.source.split.StreamSplit;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;

/** Our reader follows a Postgres table through a proxy, and counts every row. */
final class ReaderBehindProxy implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofMillis(200);

    private final PostgresFixture shop;
    private final BothReaders readers;
    private final FaultProxy proxy;
    private int rows;

    private ReaderBehindProxy(PostgresFixture shop, BothReaders readers, FaultProxy proxy) {
        this.shop = shop;
        this.readers = readers;
        this.proxy = proxy;
    }

    /**
     * Makes table and view, and starts nothing.
     *
     * @param options of the catalog
     */
    static ReaderBehindProxy prepare(PostgresFixture shop, DatabaseServer mart, String... options) throws SQLException {
        FaultProxy proxy = FaultProxy.to(shop.server().host(), shop.server().port());
        shop.readThrough(proxy);
        return new ReaderBehindProxy(shop, BothReaders.create(shop, mart, "500", options), proxy);
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** Starts the job, from a savepoint or checkpoint if one is given. */
    void submit(Optional<String> state) throws Exception {
        readers.submit(OURS, PostgresFixture.settings(INTERVAL, 1), state);
    }

    /** Writes rows that were not there before. */
    void write(int count) throws SQLException {
        shop.run("INSERT INTO source SELECT g, 0 FROM generate_series(%d, %d) g".formatted(rows + 1, rows + count));
        rows += count;
    }

    /** The rows that are there already were written by somebody else. */
    void goOnBehind(int last) {
        rows = last;
    }

    /** Writes a row and waits until it has passed the reader, and with it whatever was committed before. */
    void awaitFollowed() throws Exception {
        write(1);
        await("row " + rows)
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> job().getJobStatus().get() == JobStatus.FAILED || readers.has(OURS, rows));
        assertThat(job().getJobStatus().get())
                .as(() -> "why the job failed: " + failure())
                .isNotEqualTo(JobStatus.FAILED);
    }

    /** What was committed is in the view, each row once. */
    void assertExact() throws Exception {
        awaitFollowed();
        // The last row may have been loaded, ahead of what the log has before it; and the target takes its time.
        shop.awaitAcknowledged();
        await().atMost(PostgresFixture.PATIENCE)
                .untilAsserted(() -> assertThat(readers.differences(OURS)).isEqualTo(Differences.NONE));
    }

    private JobClient job() {
        return readers.job(OURS);
    }

    private String failure() {
        try {
            return shop.flink().job(job().getJobID()).getFailureInfo().getExceptionAsString();
        } catch (Exception unknown) {
            return unknown.toString();
        }
    }

    /** Waits until a task has been started again so many times. */
    void awaitRestarts(int count) {
        await("restart " + count)
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> EndedJob.of(shop.flink().job(job().getJobID())).restarts() >= count);
    }

    int restarts() throws Exception {
        return EndedJob.of(shop.flink().job(job().getJobID())).restarts();
    }

    String view() throws SQLException {
        return readers.contents(OURS);
    }

    /** Waits until the job has failed for good; returns why. */
    Problem failed() {
        await("the job to fail")
                .atMost(PostgresFixture.PATIENCE)
                .until(() -> job().getJobStatus().get() == JobStatus.FAILED);
        try {
            Problem problem = ClusterProblems.jobFailure(
                            shop.flink().job(job().getJobID()).getFailureInfo().getException())
                    .problems()
                    .get(0);
            return problem;
        } catch (Exception unknown) {
            throw new AssertionError(unknown);
        }
    }

    /** The streams in the checkpoints that the job has left, oldest first. */
    List<StreamSplit> streams() throws Exception {
        List<StreamSplit> streams = new ArrayList<>();
        for (Path checkpoint : checkpoints()) {
            Checkpoints.stream(checkpoint).ifPresent(streams::add);
        }
        return streams;
    }

    private List<Path> checkpoints() throws Exception {
        return Checkpoints.in(shop.flink().checkpoints()).stream()
                .filter(checkpoint ->
                        checkpoint.getParent().endsWith(job().getJobID().toString()))
                .toList();
    }

    /** The newest checkpoint. */
    Path checkpoint() throws Exception {
        return shop.flink().newestCheckpoint(job().getJobID()).orElseThrow();
    }

    static StreamSplit stream(String savepoint) throws Exception {
        return Checkpoints.stream(Path.of(URI.create(savepoint))).orElseThrow();
    }

    static WalPosition position(StreamSplit stream) {
        return (WalPosition) stream.position();
    }

    static long timeline(StreamSplit stream) {
        return ((WalIdentity) stream.context().history().orElseThrow()).timeline();
    }

    /** Ends the job where it stands; its newest checkpoint is kept. */
    String cancel() throws Exception {
        job().cancel().get();
        await().atMost(PostgresFixture.PATIENCE)
                .until(() -> job().getJobStatus().get() == JobStatus.CANCELED);
        shop.awaitIdle();
        return checkpoint().toUri().toString();
    }

    String stop() throws Exception {
        return readers.stop(OURS);
    }

    @Override
    public void close() throws Exception {
        proxy.heal();
        readers.close();
        proxy.close();
    }
}
