package io.tidemark.checkpoint.flink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The files of a state whose metadata are others than those that are there: so the state is read as it would be with them. */
public final class EditedMetadata implements StateFiles {

    private final StateFiles files;
    private final String path;
    private final byte[] metadata;

    /** @param directory of the state */
    public EditedMetadata(StateFiles files, String directory, byte[] metadata) {
        this.files = files;
        this.path = directory + "/" + MetadataReader.FILE;
        this.metadata = metadata.clone();
    }

    @Override
    public Status status(String file) throws IOException {
        return file.equals(path) ? new Status(metadata.length, Instant.EPOCH) : files.status(file);
    }

    @Override
    public Optional<Path> here(String file) {
        return files.here(file);
    }

    @Override
    public InputStream open(String file, long offset) throws IOException {
        if (!file.equals(path)) {
            return files.open(file, offset);
        }
        int from = (int) Math.min(offset, metadata.length);
        return new ByteArrayInputStream(metadata, from, metadata.length - from);
    }
}
