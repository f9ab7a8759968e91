package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.flink.Existence;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/** What is in the directories of a backup, each of which is looked into once: in S3 that is one request for a thousand files. */
final class StoredFiles {

    private final Path top;
    private final Map<Path, Map<Path, BasicFileAttributes>> within = new HashMap<>();

    StoredFiles(Path top) {
        this.top = top;
    }

    /** @throws UnreadableException if there is no such file, not in its length, or only by a link, or nobody can say */
    void look(Path path, long length) throws UnreadableException {
        BasicFileAttributes file = of(path);
        if (!file.isRegularFile()) {
            throw new UnreadableException("it is no file");
        }
        if (file.size() != length) {
            throw new UnreadableException("it has %d bytes, not %d".formatted(file.size(), length));
        }
    }

    private BasicFileAttributes of(Path path) throws UnreadableException {
        Path parent = path.getParent();
        if (!parent.equals(top)) {
            BasicFileAttributes directory = of(parent);
            if (directory.isSymbolicLink()) {
                throw new UnreadableException("it is behind a link, which is not followed");
            }
        }
        BasicFileAttributes file = in(parent).get(path);
        if (file == null) {
            throw new UnreadableException("it is missing");
        }
        return file;
    }

    private Map<Path, BasicFileAttributes> in(Path directory) throws UnreadableException {
        Map<Path, BasicFileAttributes> known = within.get(directory);
        if (known == null) {
            try {
                known = Existence.in(directory);
            } catch (NoSuchFileException missing) {
                known = Map.of();
            } catch (IOException failure) {
                throw new UnreadableException(StoreFailure.of(directory, failure));
            }
            within.put(directory, known);
        }
        return known;
    }
}
