package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a JobManager remembers of a job's checkpoints.
 *
 * @param checkpoint completed last, unless it was discarded
 * @param savepoint completed last, unless it was discarded
 * @param discarded the latest of these that was taken away again
 * @param restored the path that the job was last started from, by itself or by its user
 */
public record JobCheckpoints(
        Optional<CompletedCheckpoint> checkpoint,
        Optional<CompletedCheckpoint> savepoint,
        Optional<CompletedCheckpoint> discarded,
        Optional<String> restored) {

    /** Of a job without checkpointing. */
    static final JobCheckpoints NONE =
            new JobCheckpoints(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static JobCheckpoints of(JsonNode latest) {
        JsonNode completed = latest.path("completed");
        JsonNode savepoint = latest.path("savepoint");
        return new JobCheckpoints(
                CompletedCheckpoint.of(completed, false),
                CompletedCheckpoint.of(savepoint, false),
                latest(Stream.of(CompletedCheckpoint.of(completed, true), CompletedCheckpoint.of(savepoint, true))),
                Optional.of(latest.path("restored").path("external_path").asText(""))
                        .filter(path -> !path.isEmpty()));
    }

    /** The later one of checkpoint and savepoint. */
    public Optional<CompletedCheckpoint> newest() {
        return latest(Stream.of(checkpoint, savepoint));
    }

    /** Whether the latest of these has been taken away: if the job runs, it has another one. */
    boolean isOutdated() {
        return discarded.isPresent()
                && latest(Stream.of(checkpoint, savepoint, discarded)).equals(discarded);
    }

    /** Whether the last that the job has completed is a savepoint: one of its checkpoints may be gone, and be later. */
    public boolean endsWithSavepoint() {
        return savepoint.isPresent()
                && latest(Stream.of(checkpoint, savepoint, discarded)).equals(savepoint);
    }

    static Optional<CompletedCheckpoint> latest(Stream<Optional<CompletedCheckpoint>> some) {
        return some.flatMap(Optional::stream).max(Comparator.comparingLong(CompletedCheckpoint::id));
    }
}
