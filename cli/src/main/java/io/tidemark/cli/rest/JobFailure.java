package io.tidemark.cli.rest;

import java.time.Instant;

/**
 * Why a job failed, or was restarted.
 *
 * @param at when Flink noticed
 * @param stackTrace as Flink shows it
 */
public record JobFailure(Instant at, String stackTrace) {

    /** What failed, without where in the code. */
    public String firstLine() {
        return stackTrace.lines().findFirst().orElse("");
    }
}
