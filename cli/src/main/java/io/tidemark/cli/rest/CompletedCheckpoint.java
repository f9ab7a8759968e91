package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A checkpoint that is whole.
 *
 * @param triggered when its barriers left
 * @param completed when the last task had acknowledged it
 * @param path where it is stored
 */
public record CompletedCheckpoint(long id, Instant triggered, Instant completed, String path) {

    /**
     * As Flink writes one.
     *
     * @param discarded a job that has finished, or does not retain them, has taken its last one away as well
     */
    static Optional<CompletedCheckpoint> of(JsonNode checkpoint, boolean discarded) {
        if (!checkpoint.hasNonNull("id") || checkpoint.path("discarded").asBoolean() != discarded) {
            return Optional.empty();
        }
        return Optional.of(new CompletedCheckpoint(
                checkpoint.path("id").asLong(),
                Instant.ofEpochMilli(checkpoint.path("trigger_timestamp").asLong()),
                Instant.ofEpochMilli(checkpoint.path("latest_ack_timestamp").asLong()),
                checkpoint.path("external_path").asText()));
    }
}
