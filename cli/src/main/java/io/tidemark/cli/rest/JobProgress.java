package io.tidemark.cli.rest;

import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Whether a job gets on: a checkpoint that is complete says that every source was read and every target written.
 *
 * @param state as Flink names it
 * @param checkpoint the number of the one that is complete and later than what was asked for
 * @param failure the last one
 */
public record JobProgress(String state, OptionalLong checkpoint, Optional<JobFailure> failure) {

    /** Whether it runs, and has completed a checkpoint. */
    public boolean isUp() {
        return checkpoint.isPresent() && !hasEnded();
    }

    /** Whether it will not come up by itself. */
    public boolean hasEnded() {
        return JobSummary.isEnd(state);
    }

    /**
     * Waits until a job has completed a checkpoint or has ended, for so long at most. A JobManager that does not answer
     * meanwhile is asked again.
     */
    public static JobProgress await(FlinkRest flink, String jobId, Duration limit) {
        return await(flink, jobId, checkpoint -> true, limit);
    }

    /** The same of a checkpoint that is later than the job's last savepoint. */
    public static JobProgress awaitAfterSavepoint(FlinkRest flink, String jobId, Duration limit) {
        return await(
                flink,
                jobId,
                checkpoints -> checkpoints
                        .savepoint()
                        .flatMap(known -> checkpoints.checkpoint().filter(checkpoint -> checkpoint.id() > known.id()))
                        .isPresent(),
                limit);
    }

    private static JobProgress await(FlinkRest flink, String jobId, Predicate<JobCheckpoints> later, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean late = System.nanoTime() - deadline >= 0;
            try {
                JobProgress progress = ask(flink, jobId, later);
                if (late || progress.checkpoint.isPresent() || progress.hasEnded()) {
                    return progress;
                }
            } catch (ProblemException failure) {
                if (late || !Refusal.mayPass(failure)) {
                    throw failure;
                }
            }
            AsynchronousOperation.pause("a checkpoint of job " + jobId);
        }
    }

    private static JobProgress ask(FlinkRest flink, String jobId, Predicate<JobCheckpoints> later) {
        JobCheckpoints checkpoints = flink.checkpoints(jobId);
        OptionalLong checkpoint = checkpoints
                .checkpoint()
                .filter(complete -> later.test(checkpoints))
                .map(complete -> OptionalLong.of(complete.id()))
                .orElse(OptionalLong.empty());
        return new JobProgress(flink.jobState(jobId), checkpoint, flink.lastFailure(jobId));
    }
}
