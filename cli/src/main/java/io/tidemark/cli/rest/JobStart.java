package io.tidemark.cli.rest;

import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.Optional;

/** Whether a job that was submitted has come up: its first checkpoint says that every source was read on. */
public record JobStart(String state, boolean checkpointed, Optional<JobFailure> failure) {

    /** Whether it will not come up by itself. */
    public boolean hasEnded() {
        return JobSummary.ENDED.contains(state);
    }

    /**
     * Waits until it has completed a checkpoint or has ended, for so long at most. A JobManager that does not answer meanwhile is
     * asked again.
     */
    public static JobStart await(FlinkRest flink, String jobId, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean late = System.nanoTime() - deadline >= 0;
            try {
                JobStart start = ask(flink, jobId);
                if (late || start.checkpointed || start.hasEnded()) {
                    return start;
                }
            } catch (ProblemException failure) {
                if (late || !Refusal.mayPass(failure)) {
                    throw failure;
                }
            }
            AsynchronousOperation.pause("the first checkpoint of job " + jobId);
        }
    }

    private static JobStart ask(FlinkRest flink, String jobId) {
        String state = flink.jobState(jobId);
        boolean checkpointed = !JobSummary.ENDED.contains(state)
                && flink.checkpoints(jobId).checkpoint().isPresent();
        return new JobStart(state, checkpointed, checkpointed ? Optional.empty() : flink.lastFailure(jobId));
    }
}
