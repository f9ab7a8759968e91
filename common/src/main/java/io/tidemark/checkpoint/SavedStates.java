package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.Existence;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where savepoints and retained checkpoints are on this machine. */
public final class SavedStates {

    /** Flink's file that says what belongs to a state. */
    public static final String METADATA = MetadataReader.FILE;

    /** What the name of a directory begins with that is being written, or was left by an interruption. */
    public static final String UNFINISHED = ".tidemark-unfinished-";

    private static final Pattern OTHER_FILE_SYSTEM = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

    private SavedStates() {}

    /**
     * What a user means by a path.
     *
     * @param location of the directory or of the {@code _metadata} in it, as a path or as the {@code file:} URI that Flink
     *     shows
     * @return empty if it is in a file system that only a cluster may see
     * @throws ProblemException if there is no saved state
     */
    public static Optional<Path> find(String location) {
        Optional<Path> here = path(location);
        if (here.isEmpty()) {
            return Optional.empty();
        }
        Path directory = here.get();
        if (!Files.isRegularFile(directory.resolve(METADATA))) {
            throw new ProblemException(new Problem(
                    ErrorCode.SAVED_STATE_MISSING,
                    Files.exists(directory) ? directory + " has no file " + METADATA : "there is no " + directory,
                    "the directory of a savepoint or of a retained checkpoint (chk-N), with its file " + METADATA,
                    remedy(directory)));
        }
        return Optional.of(directory);
    }

    private static String remedy(Path directory) {
        return beside(directory).stream()
                .findFirst()
                .map(newest -> "The newest beside it is " + newest)
                .orElse("Check the path.");
    }

    /** Whether a path leads into a directory that is not finished: what is in it is no state yet, or none any more. */
    public static boolean isUnfinished(Path path) {
        for (Path name : path) {
            if (name.toString().startsWith(UNFINISHED)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The files in a directory that say the same: where a directory gets no other name, as in S3, such a one is the first that is
     * made and the last that goes. None, if there is no such directory.
     *
     * @throws IOException if it cannot be looked into
     */
    public static List<Path> marks(Path directory) throws IOException {
        try {
            return marks(Existence.in(directory));
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
    }

    /** Those among what is in a directory. */
    public static List<Path> marks(Map<Path, BasicFileAttributes> within) {
        return within.entrySet().stream()
                .filter(one -> one.getValue().isRegularFile()
                        && isUnfinished(one.getKey().getFileName()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The directory that a user means, whether it is there or not; empty if it is not in a file system of this machine. */
    public static Optional<Path> path(String location) {
        Optional<Path> path;
        try {
            // As Flink writes them, file: URIs are not encoded: a blank is a blank, and %20 is three characters.
            path = location.startsWith("file:")
                            || OTHER_FILE_SYSTEM.matcher(location).matches()
                    ? LocalStateFiles.path(location)
                    : Optional.of(Path.of(location));
        } catch (InvalidPathException noName) {
            return Optional.empty();
        }
        return path.map(SavedStates::directory);
    }

    /** The name of the directory that a path leads to, in whichever file system: Flink makes it as good as unique. */
    public static String name(String location) {
        String directory = location.replaceFirst("/+(_metadata)?/*$", "");
        return directory.substring(directory.lastIndexOf('/') + 1);
    }

    private static Path directory(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.endsWith(METADATA) && Files.isRegularFile(absolute) ? absolute.getParent() : absolute;
    }

    /**
     * The other states in the directory of a state, newest first.
     *
     * @param state absolute
     */
    public static List<Path> beside(Path state) {
        Path parent = state.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> others = Files.list(parent)) {
            return others.filter(other -> Files.isRegularFile(other.resolve(METADATA)))
                    .filter(other -> !other.equals(state) && !isUnfinished(other.getFileName()))
                    .map(other -> new Written(other, writtenOrGone(other)))
                    .sorted(Comparator.comparing(Written::at).reversed())
                    .map(Written::path)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private record Written(Path path, Instant at) {}

    /** A running job takes its older checkpoints away meanwhile. */
    private static Instant writtenOrGone(Path state) {
        try {
            return written(state);
        } catch (UncheckedIOException gone) {
            return Instant.EPOCH;
        }
    }

    /** When a state was completed. */
    public static Instant written(Path state) {
        try {
            return Files.getLastModifiedTime(state.resolve(METADATA)).toInstant();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
