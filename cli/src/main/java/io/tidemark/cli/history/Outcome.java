package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.cli.Interruption;
import java.util.Optional;
import java.util.stream.Collectors;

/** How an operation has ended, or what has become of it as far as is seen from here. */
enum Outcome {
    DONE("done"),
    FAILED("failed"),
    /** A signal has ended its process. */
    INTERRUPTED("interrupted"),
    /** Its process still runs. */
    UNDER_WAY("under way"),
    /** Its process is gone and has not said how it ended. */
    CUT_OFF("cut off"),
    /** It has not ended, and its process would be on another machine. */
    NOT_ENDED("not ended, as far as is known");

    private final String words;

    Outcome(String words) {
        this.words = words;
    }

    static Outcome of(Operation operation) {
        if (operation.end().isEmpty()) {
            return operation.signalled().isPresent() ? INTERRUPTED : open(operation);
        }
        int exitCode = operation.end().get().path("exitCode").asInt();
        if (exitCode == Interruption.EXIT_CODE) {
            return INTERRUPTED;
        }
        return exitCode == 0 ? DONE : FAILED;
    }

    private static Outcome open(Operation operation) {
        if (!Operator.current(System.getenv()).host().equals(operation.host())) {
            return NOT_ENDED;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(operation.process());
        // Another process may have got its number since.
        boolean same = process.flatMap(handle -> handle.info().startInstant())
                .map(start -> !start.minusSeconds(2).isAfter(operation.began()))
                .orElse(process.isPresent());
        return same ? UNDER_WAY : CUT_OFF;
    }

    /** With the codes of what stood against it. */
    static String words(Operation operation) {
        Outcome outcome = of(operation);
        if (outcome != FAILED) {
            return outcome.words;
        }
        String codes = operation.problems().stream()
                .map(problem -> problem.path("code"))
                .map(JsonNode::asText)
                .distinct()
                .collect(Collectors.joining(", "));
        return "failed, %s"
                .formatted(
                        codes.isEmpty()
                                ? "exit code "
                                        + operation
                                                .end()
                                                .orElseThrow()
                                                .path("exitCode")
                                                .asInt()
                                : codes);
    }
}
