package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.SavedStates;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a backup says of itself. It is written last: where it is, the backup is finished.
 *
 * @param files in the order in which they are restored, the state's metadata last
 */
public record Manifest(Summary summary, List<StoredFile> files) {

    /** Its name in a backup. */
    public static final String FILE = "manifest.json";

    /** Of the layout of a backup; it grows with each change that an older release cannot read. */
    static final int FORMAT = 1;

    /** Of a hundred thousand files it has some 20 MB; it is read into memory. */
    static final int MOST_BYTES = 1 << 25;

    /** An encrypted {@code _metadata} is not to be taken for a state's. */
    private static final String ENCRYPTED_SUFFIX = ".encrypted";

    public Manifest {
        files = List.copyOf(files);
        Set<String> names = new HashSet<>();
        files.forEach(file -> names.add(file.name()));
        if (names.size() < files.size()) {
            throw new IllegalArgumentException("a list of files with one twice");
        }
        if (files.isEmpty() || !files.get(files.size() - 1).name().equals(SavedStates.METADATA)) {
            throw new IllegalArgumentException("a list of files whose last is not the state's metadata");
        }
    }

    /** The path of a file in the backup. */
    static String path(String name, boolean encrypted) {
        return BackupFiles.DIRECTORY + "/" + name + (encrypted ? ENCRYPTED_SUFFIX : "");
    }

    String path(StoredFile file) {
        return path(file.name(), summary.encryption().isPresent());
    }
}
