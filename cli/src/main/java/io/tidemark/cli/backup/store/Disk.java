package io.tidemark.cli.backup.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The steps in which backups are made, restored and removed, so that a test can let each of them be the last. */
interface Disk {

    /** What a file gets. */
    @FunctionalInterface
    interface Content<T> {

        /** @return what there is to know of it then */
        T writeTo(OutputStream out) throws UnreadableException, IOException;
    }

    /** Makes a directory in one that is there; there may be such a one already. */
    void makeDirectory(Path directory) throws IOException;

    /** Makes a directory, and those above it. When this returns, a loss of power does not take away those above it. */
    default void makeDirectories(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return;
        }
        makeDirectories(parent);
        makeDirectory(directory);
        force(parent);
    }

    /** Makes a file that was not there. When this returns, a loss of power does not take its bytes away. */
    <T> T write(Path file, Content<T> content) throws UnreadableException, IOException;

    /** Says when a file was last written to; a loss of power does not change that any more. */
    void date(Path file, Instant written) throws IOException;

    /** When this returns, a loss of power does not take away what was made in the directory or moved there. */
    void force(Path directory) throws IOException;

    /** Moves a directory or a file, at once or not at all. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a directory with all in it; links are deleted, and not followed. What is gone already is no failure. */
    void delete(Path directory) throws IOException;

    /** Deletes what is not finished, if that can be done: it is left to prune otherwise. */
    default void abandon(Path unfinished) {
        try {
            delete(unfinished);
        } catch (IOException left) {
            // What has failed before is what there is to be told.
        }
    }
}
