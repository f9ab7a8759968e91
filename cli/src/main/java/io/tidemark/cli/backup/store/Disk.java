package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;

/** The steps in which backups are made, restored and removed, so that a test can let each of them be the last. */
interface Disk {

    /** The one that a path is on; what is made there may be read by whom its own settings say. */
    static Disk of(Path path) {
        return LocalStateFiles.isHere(path) ? new LocalDisk() : new ObjectStore();
    }

    /** The same, and what is made on one of this machine is its owner's alone. */
    static Disk ofOwner(Path path) {
        return LocalStateFiles.isHere(path) ? LocalDisk.ofOwner() : new ObjectStore();
    }

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
        if (parent == null || Existence.isDirectory(directory)) {
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

    /** Moves a file, or a directory where directories can be moved, at once or not at all. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a directory with all in it; links are deleted, and not followed. What is gone already is no failure. */
    void delete(Path directory) throws IOException;

    /** What a new name ends with, where two that choose the same at once could both have it; "" elsewhere. */
    default String suffix() {
        return "";
    }

    /**
     * Begins what is to be a directory of its own when it is finished, and until then is known not to be.
     *
     * @param place where nothing is
     * @return where to write
     */
    default Path begin(Path place) throws IOException {
        Path unfinished = BackupDirectory.unfinished(place);
        try {
            makeDirectories(unfinished);
        } catch (IOException failure) {
            abandon(unfinished);
            throw failure;
        }
        return unfinished;
    }

    /** Ends what was begun: when this returns it is there. It fails if somebody has taken it for what an interruption has left. */
    default void finish(Path begun, Path place) throws IOException {
        move(begun, place);
    }

    /**
     * Makes known of a directory that it is not finished any more: what an interruption leaves of it is not taken for whole.
     *
     * @return what to delete
     */
    default Path withdraw(Path place) throws IOException {
        Path unfinished = BackupDirectory.unfinished(place);
        move(place, unfinished);
        force(place.getParent());
        return unfinished;
    }

    /** Deletes what is not finished, if that can be done: it is left to prune otherwise. */
    default void abandon(Path unfinished) {
        try {
            delete(unfinished);
        } catch (IOException left) {
            // What has failed before is what there is to be told.
        }
    }
}
