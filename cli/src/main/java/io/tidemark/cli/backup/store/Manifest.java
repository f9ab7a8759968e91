package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.SavedStates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a backup says of itself. It is written last: where it is, the backup is finished.
 *
 * @param pipelines that the state is of, sorted; none if nobody has said it
 * @param job the id of the job that left it; "" if that is not known
 * @param created when the backup was begun
 * @param fingerprint SHA-256 of the state's metadata, which names files that no other state has
 * @param keys null if the backup is not encrypted
 */
public record Manifest(
        List<String> pipelines,
        String job,
        Instant created,
        String fingerprint,
        BackedUpState state,
        KeyParameters keys,
        List<StoredFile> files) {

    /** Its name in a backup. */
    public static final String FILE = "manifest.json";
    /** Of the layout of a backup; it grows with each change that an older release cannot read. */
    static final int FORMAT = 1;
    /** An encrypted {@code _metadata} is not to be taken for a state's. */
    private static final String ENCRYPTED_SUFFIX = ".encrypted";

    public Manifest {
        pipelines = List.copyOf(pipelines);
        files = List.copyOf(files);
        SortedSet<String> names = new TreeSet<>();
        files.forEach(file -> names.add(file.name()));
        if (names.size() < files.size() || !names.contains(SavedStates.METADATA)) {
            throw new IllegalArgumentException("a list of files with one twice, or without the state's metadata");
        }
    }

    public Optional<KeyParameters> encryption() {
        return Optional.ofNullable(keys);
    }

    /** The path of a file in the backup. */
    static String path(String name, boolean encrypted) {
        return BackupFiles.DIRECTORY + "/" + name + (encrypted ? ENCRYPTED_SUFFIX : "");
    }

    String path(StoredFile file) {
        return path(file.name(), keys != null);
    }

    /** Of all files, as they are stored. */
    public long bytes() {
        return files.stream().mapToLong(StoredFile::stored).sum();
    }
}
