package io.tidemark.cli.backup.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a manifest says beside its list of files, which may be as long as a state is large.
 *
 * @param pipelines that the state is of, sorted; none if nobody has said it
 * @param job the id of the job that left it; "" if that is not known
 * @param created when the backup was begun
 * @param fingerprint SHA-256 of the state's metadata, which names files that no other state has
 * @param keys null if the backup is not encrypted
 * @param files how many the state has
 * @param bytes of all files, as they are stored
 */
public record Summary(
        List<String> pipelines,
        String job,
        Instant created,
        String fingerprint,
        BackedUpState state,
        KeyParameters keys,
        int files,
        long bytes) {

    public Summary {
        pipelines = List.copyOf(pipelines);
    }

    public Optional<KeyParameters> encryption() {
        return Optional.ofNullable(keys);
    }
}
