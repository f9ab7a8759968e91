package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files of a state as they are in a backup, read without a restore: by their names behind {@link #DIRECTORY}. */
final class BackupFiles implements StateFiles {

    /** The one in a backup that has them, and what this calls it. */
    static final String DIRECTORY = "state";

    private final Backup backup;
    private final Protection protection;
    private final Map<String, StoredFile> files;

    BackupFiles(Backup backup, Protection protection) {
        this.backup = backup;
        this.protection = protection;
        this.files = backup.manifest().files().stream()
                .collect(Collectors.toMap(file -> DIRECTORY + "/" + file.name(), Function.identity()));
    }

    private StoredFile known(String path) throws UnreadableStateException {
        StoredFile file = files.get(path);
        if (file == null) {
            throw new UnreadableStateException(path + " is not in the backup");
        }
        return file;
    }

    @Override
    public Status status(String path) throws IOException {
        return new Status(
                known(path).bytes(), backup.manifest().summary().state().written());
    }

    /** What the backup does not have is nowhere. */
    @Override
    public Optional<Path> here(String path) {
        return Optional.ofNullable(files.get(path)).map(backup::path);
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        StoredFile file = known(path);
        SeekableByteChannel stored =
                Files.newByteChannel(backup.path(file), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        return Channels.newInputStream(protection.reading(stored, file.name()).position(offset));
    }
}
