package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.NamedFiles;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A state of its own with the files of another one and other metadata. Its files are copies: it stays whole when the other one is
 * deleted. What refers to the other's files alone would be smaller, and would end with it.
 */
public final class StateBeside {

    private final Path state;
    private final Path metadata;
    private final NamedFiles files;

    private StateBeside(Path state, Path metadata, NamedFiles files) {
        this.state = state;
        this.metadata = metadata;
        this.files = files;
    }

    /**
     * @param state on this machine
     * @param metadata the file with the others
     * @throws ProblemException if a copy would not be a whole state
     */
    public static StateBeside of(Path state, Path metadata) {
        NamedFiles files;
        try {
            files = NamedFiles.of(state, metadata);
        } catch (IOException unread) {
            throw new UncheckedIOException(unread);
        }
        if (!files.fixed().isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.POSITION_REFUSED,
                    "%s names %s by a path that a copy would not change, %s for one"
                            .formatted(
                                    Words.printable(state),
                                    Words.count(files.fixed().size(), "file"),
                                    Words.printable(files.fixed().first())),
                    "a savepoint, all of whose files are in its directory",
                    "Take a savepoint: tidemark pipeline pause leaves one."));
        }
        return new StateBeside(state, metadata, files);
    }

    /** All that is copied or written. */
    public long bytes() {
        try {
            long bytes = Files.size(metadata);
            for (String name : files.own()) {
                bytes += Files.size(state.resolve(name));
            }
            return bytes;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * Writes it. Whatever ends this leaves nothing that is taken for a state, unless it says so.
     *
     * @param place where nothing is
     * @param written what is said of when it was completed
     * @param look at what is written; what it throws leaves nothing
     * @throws ProblemException if it cannot be written, or is there and may not outlive a loss of power
     */
    public void write(Path place, Instant written, Consumer<Path> look) {
        write(Disk.of(place), place, written, look);
    }

    void write(Disk disk, Path place, Instant written, Consumer<Path> look) {
        try {
            Path unfinished = disk.begin(place);
            boolean finished = false;
            try {
                StateCopy copy = new StateCopy(disk, unfinished, written);
                for (String name : files.own()) {
                    copy.write(name, name, out -> Files.copy(state.resolve(name), out));
                }
                copy.write(SavedStates.METADATA, SavedStates.METADATA, out -> Files.copy(metadata, out));
                look.accept(unfinished);
                disk.finish(unfinished, place);
                finished = true;
            } finally {
                if (!finished) {
                    disk.abandon(unfinished);
                }
            }
        } catch (UnreadableException | IOException failure) {
            throw unusable(
                    "%s cannot be written: %s"
                            .formatted(
                                    Words.printable(place),
                                    failure instanceof IOException io ? Inspection.said(io) : failure.getMessage()),
                    "Make room, or run this as a user who may write there.",
                    failure);
        }
        try {
            disk.force(place.getParent());
        } catch (IOException failure) {
            throw unusable(
                    "%s is there, and may not outlive a loss of power: %s"
                            .formatted(Words.printable(place), Inspection.said(failure)),
                    "See to the disk. The savepoint is whole; tidemark savepoint delete deletes it.",
                    failure);
        }
    }

    private static ProblemException unusable(String found, String remedy, Exception failure) {
        return new ProblemException(
                new Problem(
                        ErrorCode.STATE_DIRECTORY_UNUSABLE,
                        found,
                        "a directory beside the savepoint, with room for a copy of it",
                        remedy),
                failure);
    }
}
