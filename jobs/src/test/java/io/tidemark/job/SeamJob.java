package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.source.saved.SavedReader;
import io.tidemark.source.saved.SavedState;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.LoadedChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;

/** A job in its first load, what is known of that, and what can be done to it. */
final class SeamJob {

    private static final Duration POLL = Duration.ofMillis(20);

    /** The writers go on all the while, so the stream has more to pass the slower it is. */
    private static final Duration TIME_TO_PASS = Duration.ofMinutes(6);

    /** Many more than faults: the job fails by itself, again and again. */
    private static final int MOST_RESTARTS = 8;

    private final SourceShop shop;
    private final String sql;
    private final int parallelism;
    private JobClient job;

    /** Of all tables. */
    private long chunks;

    SeamJob(SourceShop shop, String sql, int parallelism) {
        this.shop = shop;
        this.sql = sql;
        this.parallelism = parallelism;
    }

    void submit(Optional<String> restore) throws Exception {
        job = shop.submit(sql, PostgresFixture.settings(Duration.ofMillis(200), parallelism), restore);
    }

    /** What dies or is taken down, and is restored. */
    enum Fault {
        TASK_MANAGER,
        CANCEL_AND_RESTORE,
        STOP_AND_RESTORE
    }

    /**
     * How far the load was when a fault hit it.
     *
     * @param inLoad whether the load went on after it; else it hit the stream
     * @param read chunks that had been read
     * @param kept those of them that the restored state had: the others are read again
     */
    record Hit(Fault fault, boolean inLoad, long read, long kept) {

        /** At least: those that were being read come to it. */
        long readAgain() {
            return inLoad ? Math.max(0, read - kept) : 0;
        }

        @Override
        public String toString() {
            return inLoad ? "%s at %d, from %d".formatted(fault, read, kept) : "%s in the stream".formatted(fault);
        }
    }

    long chunks() {
        return chunks;
    }

    private long chunksRead() {
        return RecordedMetrics.sum("firstLoadChunksDone");
    }

    private boolean isStreaming() {
        return RecordedMetrics.sum("streaming") > 0;
    }

    /** Waits until so much of the load is done, between 0 and 1, or all of it. */
    void awaitLoad(double part) {
        await().atMost(PostgresFixture.PATIENCE).pollInterval(POLL).until(() -> {
            assertNotEnded();
            chunks = Math.max(chunks, RecordedMetrics.sum("firstLoadChunks"));
            return isStreaming() || (chunks > 0 && chunksRead() > 0 && chunksRead() >= part * chunks);
        });
    }

    /** Waits until the stream has passed the end of the load. */
    void awaitLoadPassed() {
        await().atMost(TIME_TO_PASS).until(() -> {
            assertNotEnded();
            Optional<Path> newest = newest();
            return newest.isPresent()
                    && Checkpoints.stream(newest.get())
                            .filter(stream -> stream.loading().isEmpty())
                            .isPresent();
        });
    }

    /** Does it, and restores the job from what is left. */
    Hit suffer(Fault fault) throws Exception {
        if (fault != Fault.TASK_MANAGER) {
            awaitCheckpoint();
        }
        long read = chunksRead();
        boolean streamed = isStreaming();
        Optional<Path> state =
                switch (fault) {
                    case TASK_MANAGER -> {
                        shop.flink().replaceTaskManager();
                        yield newest();
                    }
                    case CANCEL_AND_RESTORE -> {
                        job.cancel().get();
                        yield newest();
                    }
                    case STOP_AND_RESTORE ->
                        Optional.of(SeamRuns.path(shop.flink().stop(job)));
                };
        Optional<Integer> kept = state.isEmpty() ? Optional.of(0) : loaded(state.get());
        Hit hit =
                new Hit(fault, !streamed && kept.filter(known -> known < chunks).isPresent(), read, kept.orElse(0));
        if (fault != Fault.TASK_MANAGER) {
            submit(Optional.of(state.orElseThrow().toUri().toString()));
        }
        return hit;
    }

    /** The chunks that a state has read; empty if its stream has begun. */
    private static Optional<Integer> loaded(Path state) {
        Set<String> loaded = new HashSet<>();
        for (SavedReader reader : SavedState.read(state).readers()) {
            if (reader.stream().isPresent()) {
                return Optional.empty();
            }
            reader.planned().loaded().forEach(chunk -> loaded.add(chunk.splitId()));
            reader.splits().stream()
                    .filter(LoadedChunk.class::isInstance)
                    .map(CaptureSplit::splitId)
                    .forEach(loaded::add);
        }
        return Optional.of(loaded.size());
    }

    private void awaitCheckpoint() throws Exception {
        await().atMost(PostgresFixture.PATIENCE).pollInterval(POLL).until(() -> {
            assertNotEnded();
            return newest().isPresent();
        });
    }

    private Optional<Path> newest() throws Exception {
        return shop.flink().newestCheckpoint(job.getJobID());
    }

    private void assertNotEnded() throws Exception {
        JobStatus status = job.getJobStatus().get();
        if (status == JobStatus.FAILED) {
            // Throws what it failed with.
            job.getJobExecutionResult().get();
        }
        assertThat(status.isGloballyTerminalState()).as(status.toString()).isFalse();
        AccessExecutionGraph graph = shop.flink().job(job.getJobID());
        assertThat(EndedJob.of(graph).restarts())
                .as(
                        "restarts, of which the last because of %s",
                        Optional.ofNullable(graph.getFailureInfo()).map(ErrorInfo::getExceptionAsString))
                .isLessThanOrEqualTo(MOST_RESTARTS);
    }

    void cancel() throws Exception {
        assertNotEnded();
        job.cancel().get();
    }
}
