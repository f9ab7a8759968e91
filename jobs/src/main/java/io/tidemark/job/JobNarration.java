package io.tidemark.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.FailedCheckpointStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecution;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;

/**
 * Says in lines what has changed about a job since it was last looked at. Of completed checkpoints only the newest is
 * told, and not more often than every few seconds. Not thread-safe.
 */
final class JobNarration {

    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(5);

    private final Consumer<String> lines;
    private boolean running;
    private Instant runningSince = Instant.MAX;
    private long failureTold;
    private long checkpointTold;
    private long failedCheckpointTold;
    private Instant checkpointToldAt = Instant.MIN;

    JobNarration(Consumer<String> lines) {
        this.lines = lines;
    }

    /** @param now when the job was looked at */
    void tell(AccessExecutionGraph job, Instant now) {
        if (!job.getState().isTerminalState()) {
            tellFailure(job);
            tellRunning(job, now);
        }
        CheckpointStatsSnapshot checkpoints = job.getCheckpointStatsSnapshot();
        if (checkpoints != null) {
            tellCheckpoint(checkpoints.getHistory().getLatestCompletedCheckpoint(), now);
            tellFailedCheckpoint(checkpoints.getHistory().getLatestFailedCheckpoint());
        }
    }

    /** Whether every task of the job is at work, or done with it: only then can a savepoint be taken. */
    static boolean allAtWork(AccessExecutionGraph job) {
        return job.getState() == JobStatus.RUNNING
                && vertices(job)
                        .map(AccessExecutionVertex::getExecutionState)
                        .allMatch(state -> state == ExecutionState.RUNNING || state == ExecutionState.FINISHED);
    }

    private void tellRunning(AccessExecutionGraph job, Instant now) {
        boolean before = running;
        running = allAtWork(job);
        if (running && !before) {
            lines.accept(
                    runningSince.equals(Instant.MAX)
                            ? "Job %s is running. Ctrl-C stops it with a savepoint.".formatted(job.getJobID())
                            : "The job is running again.");
            runningSince = now;
        }
    }

    private void tellFailure(AccessExecutionGraph job) {
        lastFailure(job).filter(failure -> failure.getTimestamp() > failureTold).ifPresent(failure -> {
            failureTold = failure.getTimestamp();
            running = false;
            lines.accept("%s  the job has failed and will be restarted: %s"
                    .formatted(time(failureTold), ClusterProblems.said(failure.getException())));
        });
    }

    private static Optional<ErrorInfo> lastFailure(AccessExecutionGraph job) {
        Stream<ErrorInfo> ofTasks = vertices(job)
                .flatMap(vertex -> Stream.concat(
                        Stream.of(vertex.getCurrentExecutionAttempt()),
                        vertex.getExecutionHistory().getHistoricalExecutions().stream()))
                .map(AccessExecution::getFailureInfo)
                .flatMap(Optional::stream);
        return Stream.concat(ofTasks, Stream.ofNullable(job.getFailureInfo()))
                .max(Comparator.comparingLong(ErrorInfo::getTimestamp));
    }

    private void tellCheckpoint(CompletedCheckpointStats checkpoint, Instant now) {
        if (checkpoint != null
                && checkpoint.getCheckpointId() > checkpointTold
                && !now.isBefore(checkpointToldAt.plus(BETWEEN_CHECKPOINTS))) {
            checkpointTold = checkpoint.getCheckpointId();
            checkpointToldAt = now;
            lines.accept("%s  %s %d is complete: %,d ms, %,d KiB"
                    .formatted(
                            time(checkpoint.getLatestAckTimestamp()),
                            checkpoint.getProperties().isSavepoint() ? "savepoint" : "checkpoint",
                            checkpointTold,
                            checkpoint.getEndToEndDuration(),
                            Math.max(1, checkpoint.getCheckpointedSize() / 1024)));
        }
    }

    /** Of a checkpoint that a restart has cut off, the failure is told already. */
    private void tellFailedCheckpoint(FailedCheckpointStats checkpoint) {
        if (checkpoint != null
                && running
                && checkpoint.getCheckpointId() > failedCheckpointTold
                && checkpoint.getFailureTimestamp() > runningSince.toEpochMilli()) {
            failedCheckpointTold = checkpoint.getCheckpointId();
            lines.accept("%s  checkpoint %d has failed: %s"
                    .formatted(
                            time(checkpoint.getFailureTimestamp()),
                            failedCheckpointTold,
                            checkpoint.getFailureMessage()));
        }
    }

    private static Stream<AccessExecutionVertex> vertices(AccessExecutionGraph job) {
        return StreamSupport.stream(job.getAllExecutionVertices().spliterator(), false)
                .map(AccessExecutionVertex.class::cast);
    }

    private static Instant time(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS);
    }
}
