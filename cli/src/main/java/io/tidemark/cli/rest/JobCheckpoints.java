package io.tidemark.cli.rest;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a JobManager remembers of a job's checkpoints.
 *
 * @param checkpoint completed last
 * @param savepoint completed last
 * @param restored the path that the job was last started from, by itself or by its user
 */
public record JobCheckpoints(
        Optional<CompletedCheckpoint> checkpoint, Optional<CompletedCheckpoint> savepoint, Optional<String> restored) {

    /** The later one of checkpoint and savepoint. */
    public Optional<CompletedCheckpoint> newest() {
        return Stream.of(checkpoint, savepoint)
                .flatMap(Optional::stream)
                .max(Comparator.comparing(CompletedCheckpoint::triggered));
    }

    /** Whether the last that the job has left is a savepoint. */
    public boolean endsWithSavepoint() {
        return savepoint.isPresent() && newest().equals(savepoint);
    }
}
