package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.problem.ErrorCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a JobManager does in its own time, and is asked about until it is done. */
final class AsynchronousOperation {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private AsynchronousOperation() {}

    /**
     * Waits until an operation is done.
     *
     * @param path where its status is
     * @param what it is, for people
     * @return its result
     */
    static JsonNode await(RestCalls calls, String path, String what) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode answer = calls.get(path);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (!operation.hasNonNull("failure-cause")) {
                    return operation;
                }
                throw RestCalls.problem(
                        ErrorCode.JOB_FAILED,
                        "%s failed: %s"
                                .formatted(
                                        what,
                                        RestCalls.firstLine(operation
                                                .path("failure-cause")
                                                .path("stack-trace")
                                                .asText())),
                        what,
                        "See the JobManager's log.",
                        null);
            }
            pause(what);
        }
        throw RestCalls.problem(
                ErrorCode.DEADLINE_MISSED,
                "%s is not done after %d s".formatted(what, LIMIT.toSeconds()),
                what,
                "See the job in the web UI " + calls.address() + ".",
                null);
    }

    static void pause(String what) {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, interrupted);
        }
    }
}
