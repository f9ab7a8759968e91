package io.tidemark.cli.pipeline;

import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobProgress;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
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
                ErrorCode.PIPELINE_NOT_STEADY,
                "job %s of %s is %s%s".formatted(job.id(), job.name(), state, why(flink.lastFailure(job.id()))),
                "a job that runs, of which a savepoint can be taken",
                JobSummary.isEnd(state)
                        ? "Go on with the file from what it has left: " + ways.on(Optional.empty())
                        : "Wait until it runs: %s. If it cannot come up, end it and go on with the file from its last checkpoint: %s, then %s"
                                .formatted(ways.status(), ways.stop(job.id()), ways.on(Optional.empty()))));
    }

    /** Of a pipeline that has no job to update; repeating an update that was interrupted behind the stop comes to this. */
    static ProblemException notRunning(String name, FlinkRest flink, WaysOn ways) {
        return new ProblemException(new Problem(
                ErrorCode.PIPELINE_NOT_FOUND,
                "%s runs no job of %s".formatted(flink.address(), Words.printable(name)),
                "a job that runs, to be updated",
                "Go on with the file from what the last job has left: %s".formatted(ways.on(Optional.empty()))));
    }

    static ProblemException killed(int signal, String name) {
        return new ProblemException(new Problem(
                ErrorCode.JOB_FAILED,
                "signal %d has ended the process that plans and submits %s".formatted(signal, name),
                "a process that nobody kills",
                "If it was the system for want of memory (see dmesg), submit from a machine with more."));
    }

    /** @param from what to go on from; empty for the newest */
    static Problem notUp(
            String name, String job, JobProgress progress, Duration patience, WaysOn ways, Optional<String> from) {
        if (progress.hasEnded()) {
            return new Problem(
                    ErrorCode.JOB_FAILED,
                    "job %s of %s is %s%s".formatted(job, name, progress.state(), why(progress.failure())),
                    "a job that runs and completes a checkpoint",
                    "%s does not run. %s:\n%s%s"
                            .formatted(
                                    name,
                                    ways.same()
                                            ? "Go on without"
                                            : "Mend the file and go on with it, or with the old one",
                                    ways.both(from),
                                    from.isPresent() || ways.same()
                                            ? ""
                                            : "\nIf the old one has fewer statements it has to say: " + WaysOn.FEWER));
        }
        return new Problem(
                ErrorCode.DEADLINE_MISSED,
                "job %s of %s is %s and has completed no checkpoint in %d s%s"
                        .formatted(job, name, progress.state(), patience.toSeconds(), why(progress.failure())),
                "a job that completes a checkpoint",
                "It may still come up: %s. The way back: %s%s"
                        .formatted(
                                ways.status(),
                                back(ways, job, from),
                                from.isPresent() && !ways.same()
                                        ? " (if it has completed a checkpoint by then: without --from, and in an old file with"
                                                + " fewer statements " + WaysOn.FEWER + ")"
                                        : ""));
    }

    static String back(WaysOn ways, String job, Optional<String> from) {
        return "%s, then %s".formatted(ways.stop(job), ways.back(from));
    }

    /** What a job has failed of, behind a colon; "" for nothing. */
    static String why(Optional<JobFailure> failure) {
        return failure.map(JobFailure::words).map(": "::concat).orElse("");
    }
}
