package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobProgress;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;

/** What keeps an update from being begun, or from being done. */
final class UpdateProblems {

    private static final String RUNNING = "RUNNING";

    private UpdateProblems() {}

    /** @throws ProblemException of a job of which no savepoint can be taken */
    static void requireRunning(String state, JobSummary job, FlinkRest flink, WaysOn ways) {
        if (state.equals(RUNNING)) {
            return;
        }
        throw new ProblemException(new Problem(
                ErrorCode.PIPELINE_NOT_FOUND,
                "job %s of %s is %s%s".formatted(job.id(), job.name(), state, why(flink.lastFailure(job.id()))),
                "a job that runs, of which a savepoint can be taken",
                "Wait until it runs: %s. If it cannot come up, end it and go on with the file from its last checkpoint: %s, then %s"
                        .formatted(ways.status(), ways.stop(job.id()), ways.on(Optional.empty()))));
    }

    /** @param savepoint that the old job has left */
    static Problem notUp(
            String name, String job, JobProgress progress, Duration patience, WaysOn ways, Optional<String> savepoint) {
        // What it has completed the targets have: they do not go back to the savepoint.
        Optional<String> from = progress.checkpoint().isPresent() ? Optional.empty() : savepoint;
        if (progress.hasEnded()) {
            return new Problem(
                    ErrorCode.JOB_FAILED,
                    "job %s of %s is %s%s".formatted(job, name, progress.state(), why(progress.failure())),
                    "a job that runs and completes a checkpoint",
                    "%s does not run. Mend the file and go on with it, or with the old one:\n%s"
                            .formatted(name, ways.both(from)));
        }
        return new Problem(
                ErrorCode.DEADLINE_MISSED,
                "job %s of %s is %s and has completed no checkpoint in %d s%s"
                        .formatted(job, name, progress.state(), patience.toSeconds(), why(progress.failure())),
                "a job that completes a checkpoint",
                "It may still come up: %s. The way back: %s".formatted(ways.status(), back(ways, job, from)));
    }

    static String back(WaysOn ways, String job, Optional<String> from) {
        return "%s, then %s".formatted(ways.stop(job), ways.back(from));
    }

    private static String why(Optional<JobFailure> failure) {
        return failure.map(JobFailure::words).map(": "::concat).orElse("");
    }
}
