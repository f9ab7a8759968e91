package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
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
        return isEnd(state);
    }

    /** Whether a job in a state, as Flink names it, will do nothing more. */
    public static boolean isEnd(String state) {
        return ENDED.contains(state);
    }

    static JobSummary of(JsonNode job) {
        long ended = job.path("end-time").asLong();
        return new JobSummary(
                job.path("jid").asText(),
                job.path("name").asText(),
                job.path("state").asText(),
                Instant.ofEpochMilli(job.path("start-time").asLong()),
                ended > 0 ? Optional.of(Instant.ofEpochMilli(ended)) : Optional.empty());
    }
}
