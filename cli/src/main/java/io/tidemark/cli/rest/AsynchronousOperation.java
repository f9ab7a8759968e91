package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a JobManager does in its own time, and is asked about until it is done. */
final class AsynchronousOperation {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private AsynchronousOperation() {}

    /**
     * Waits until an operation is done. A JobManager that does not answer meanwhile is asked again.
     *
     * @param path where its status is
     * @param what it is, for people
     * @param remedy for when this gives up, while the operation may go on
     * @return its result
     */
    static JsonNode await(RestCalls calls, String path, String what, String remedy) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        do {
            JsonNode answer = ask(calls, path, what, remedy, deadline);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (!operation.hasNonNull("failure-cause")) {
                    return operation;
                }
                throw RestCalls.problem(
                        ErrorCode.CLUSTER_ERROR,
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
        } while (System.nanoTime() < deadline);
        throw RestCalls.problem(
                ErrorCode.DEADLINE_MISSED,
                "%s is not done after %d s".formatted(what, LIMIT.toSeconds()),
                what,
                remedy,
                null);
    }

    /** Whether what was asked for may still be done after a failure: only the cluster's own no says that it will not. */
    static boolean mayGoOn(ProblemException failure) {
        return failure.getCause() == null
                ? failure.problems().get(0).code() == ErrorCode.DEADLINE_MISSED
                : !(failure.getCause() instanceof Refusal) || Refusal.mayPass(failure);
    }

    private static JsonNode ask(RestCalls calls, String path, String what, String remedy, long deadline) {
        while (true) {
            try {
                return calls.get(path);
            } catch (ProblemException failure) {
                if (!Refusal.mayPass(failure) || System.nanoTime() >= deadline) {
                    throw RestCalls.problem(
                            failure.problems().get(0).code(),
                            "%s: what became of it is not known: %s"
                                    .formatted(what, failure.problems().get(0).found()),
                            what,
                            remedy,
                            failure);
                }
                pause(what);
            }
        }
    }

    static void pause(String what) {
        pause(what, PAUSE);
    }

    static void pause(String what, Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, interrupted);
        }
    }
}
