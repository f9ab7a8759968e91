package io.tidemark.cli.pipeline;

import io.tidemark.cli.Age;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a pipeline is.
 *
 * @param restarts of a job that has not ended, if its JobManager says so
 * @param failure the last one
 * @param now when this was asked
 * @param budget how old the last checkpoint of a job that has not ended may be
 */
record PipelineState(
        JobSummary job,
        JobCheckpoints checkpoints,
        OptionalLong restarts,
        Optional<JobFailure> failure,
        Instant now,
        Duration budget) {

    static PipelineState of(FlinkRest flink, JobSummary job, Clock clock, Duration budget) {
        return new PipelineState(
                job,
                flink.checkpoints(job),
                job.hasEnded() ? OptionalLong.empty() : flink.restarts(job.id()),
                flink.lastFailure(job.id()),
                clock.instant(),
                budget);
    }

    /** Whether it was stopped with a savepoint, from which it can go on. */
    boolean isPaused() {
        return job.state().equals("FINISHED") && checkpoints.endsWithSavepoint();
    }

    /** {@code PAUSED}, or as Flink names it. */
    String word() {
        return isPaused() ? "PAUSED" : job.state();
    }

    /** Since when it is in that state, or, if it has not ended, when it was started. */
    Instant since() {
        return job.ended().orElse(job.started());
    }

    /** Of the last checkpoint, or of the job while there is none. */
    Duration age() {
        return Duration.between(
                checkpoints.checkpoint().map(CompletedCheckpoint::completed).orElse(job.started()), now);
    }

    /** Whether it should have completed a checkpoint long since. */
    boolean isStale() {
        return !job.hasEnded() && age().compareTo(budget) > 0;
    }

    /** The last checkpoint of a job that has not ended, for people. */
    String checkpointWords() {
        if (job.hasEnded()) {
            return "";
        }
        String age = checkpoints.checkpoint().isPresent() ? Age.words(age()) : "none yet";
        return isStale() ? age + ", stale" : age;
    }
}
