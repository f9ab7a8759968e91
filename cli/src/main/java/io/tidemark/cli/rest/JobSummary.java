package io.tidemark.cli.rest;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A job that a JobManager knows.
 *
 * @param state as Flink names it, {@code RUNNING} for example
 * @param started when it was submitted
 * @param ended empty while it has not
 */
public record JobSummary(String id, String name, String state, Instant started, Optional<Instant> ended) {

    static final Set<String> RUNNING = Set.of("INITIALIZING", "CREATED", "RUNNING", "RESTARTING");
    static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

    /** Whether it runs, or will without being asked to. */
    public boolean isRunning() {
        return RUNNING.contains(state);
    }

    /** Whether it will do nothing more. */
    public boolean hasEnded() {
        return hasEnded(state);
    }

    /** The same of a state. */
    public static boolean hasEnded(String state) {
        return ENDED.contains(state);
    }
}
