package io.tidemark.storage;

import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** What is in a directory, all of which was read at once. */
record Listed(List<Path> paths) implements DirectoryStream<Path> {

    Listed {
        paths = List.copyOf(paths);
    }

    @Override
    public Iterator<Path> iterator() {
        return paths.iterator();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
