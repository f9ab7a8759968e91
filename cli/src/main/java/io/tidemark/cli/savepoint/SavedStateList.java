package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.checkpoint.flink.MissingStateException;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The savepoints and checkpoints below a directory.
 *
 * @param rows newest first
 * @param notLookedInto directories that could not be read, lie too deep, or are behind links
 */
public record SavedStateList(List<StateRow> rows, List<Path> notLookedInto) {

    private static final int DEPTH = 8;

    /** Flink's, with the files of incremental checkpoints; there may be very many, and no state of its own among them. */
    private static final Set<String> WITHOUT_STATES = Set.of("shared", "taskowned");

    private static final String CHECKPOINT = "chk-";

    public SavedStateList {
        rows = List.copyOf(rows);
        notLookedInto = List.copyOf(notLookedInto);
    }

    /**
     * Looks through a directory of this machine, itself perhaps behind a link. Links in it are not followed; what a running
     * job takes away meanwhile is left out.
     *
     * @throws ProblemException if there is no such directory
     */
    public static SavedStateList below(Path directory) {
        Path top = directory.toAbsolutePath().normalize();
        Search search;
        try {
            if (!Existence.isDirectory(top)) {
                throw unusable("there is no directory " + top, null);
            }
            top = top.toRealPath();
            search = new Search(top);
            Files.walkFileTree(top, EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEPTH, search);
        } catch (IOException failure) {
            throw unusable("%s cannot be looked into: %s".formatted(top, Inspection.said(failure)), failure);
        }
        List<StateRow> rows = new ArrayList<>();
        for (Path state : search.found) {
            row(state, search.notLookedInto).ifPresent(rows::add);
        }
        rows.sort(Comparator.comparing(StateRow::written).reversed());
        return new SavedStateList(rows, search.notLookedInto);
    }

    private static ProblemException unusable(String found, Exception cause) {
        return new ProblemException(
                new Problem(
                        ErrorCode.STATE_DIRECTORY_UNUSABLE,
                        found,
                        "the directory with the savepoints and checkpoints, as this machine sees it",
                        "Check the path in the command or in the context."),
                cause);
    }

    private static Optional<StateRow> row(Path state, List<Path> notLookedInto) {
        try {
            return Optional.of(new StateRow(state, Optional.of(Inspection.of(state)), ""));
        } catch (ProblemException unreadable) {
            if (unreadable.getCause() instanceof MissingStateException) {
                return Optional.empty();
            }
            // Garbage was read, and is what it is.
            if (!UnreadableStateException.isWhatIsSaidBy(unreadable.getCause())) {
                notLookedInto.add(state);
            }
            return Optional.of(new StateRow(state, Optional.empty(), "its metadata cannot be read"));
        }
    }

    /** When a state was completed; of one that is gone, long ago. */
    public static Instant written(Path state) {
        try {
            return SavedStates.written(state);
        } catch (UncheckedIOException gone) {
            return Instant.EPOCH;
        }
    }

    private static final class Search extends SimpleFileVisitor<Path> {

        private final Path top;
        private final List<Path> found = new ArrayList<>();
        private final Set<Path> marked = new HashSet<>();
        private final List<Path> notLookedInto = new ArrayList<>();

        private Search(Path top) {
            this.top = top;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean skipped = !directory.equals(top)
                    && (SavedStates.isUnfinished(directory.getFileName()) || isWithoutStates(directory));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        private static boolean isWithoutStates(Path directory) {
            return WITHOUT_STATES.contains(directory.getFileName().toString()) && hasCheckpoints(directory.getParent());
        }

        private static boolean hasCheckpoints(Path directory) {
            try (DirectoryStream<Path> checkpoints = Files.newDirectoryStream(
                    directory, path -> path.getFileName().toString().startsWith(CHECKPOINT))) {
                return checkpoints.iterator().hasNext();
            } catch (IOException | DirectoryIteratorException notReadable) {
                return false;
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && file.endsWith(SavedStates.METADATA)) {
                found.add(file.getParent());
            } else if (attributes.isRegularFile() && SavedStates.isUnfinished(file.getFileName())) {
                marked.add(file.getParent());
            } else if (attributes.isDirectory() || (attributes.isSymbolicLink() && mayLeadToStates(file))) {
                // One that is as deep as is looked is visited as a file.
                notLookedInto.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean mayLeadToStates(Path link) {
            if (!Files.isDirectory(link) && !link.endsWith(SavedStates.METADATA)) {
                return false;
            }
            try {
                return !link.toRealPath().startsWith(top);
            } catch (IOException nowhere) {
                return false;
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (!(failure instanceof NoSuchFileException)) {
                notLookedInto.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            if (marked.contains(directory)) {
                found.remove(directory);
            }
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                notLookedInto.add(directory);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
