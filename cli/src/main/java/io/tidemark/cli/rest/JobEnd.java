package io.tidemark.cli.rest;

import io.tidemark.problem.ErrorCode;
import java.time.Duration;

/** Waits for a job that was cancelled. */
final class JobEnd {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private JobEnd() {}

    /** @return the state that it has ended in */
    static String await(FlinkRest flink, String jobId) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        String state = flink.jobState(jobId);
        while (!JobSummary.ENDED.contains(state)) {
            if (System.nanoTime() > deadline) {
                throw RestCalls.problem(
                        ErrorCode.DEADLINE_MISSED,
                        "job %s is %s after %d s".formatted(jobId, state, LIMIT.toSeconds()),
                        "a job that has ended",
                        "See the TaskManagers' logs for what it waits for.",
                        null);
            }
            AsynchronousOperation.pause("the end of job " + jobId);
            state = flink.jobState(jobId);
        }
        return state;
    }
}
