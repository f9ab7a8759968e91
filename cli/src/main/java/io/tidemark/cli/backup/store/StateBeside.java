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
     * Writes it. Whatever ends this leaves nothing that is taken for a state.
     *
     * @param place where nothing is
     * @param written what is said of when it was completed
     * @param look at what is written; what it throws leaves nothing
     * @throws ProblemException if it cannot be written
     */
    public void write(Path place, Instant written, Consumer<Path> look) {
        Disk disk = Disk.of(place);
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
                disk.force(place.getParent());
            } finally {
                if (!finished) {
                    disk.abandon(unfinished);
                }
            }
        } catch (UnreadableException | IOException failure) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.STATE_DIRECTORY_UNUSABLE,
                            "%s cannot be written: %s"
                                    .formatted(
                                            Words.printable(place),
                                            failure instanceof IOException io
                                                    ? Inspection.said(io)
                                                    : failure.getMessage()),
                            "a directory beside the savepoint, with room for a copy of it",
                            "Make room, or run this as a user who may write there."),
                    failure);
        }
    }
}
