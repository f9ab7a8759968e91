package io.tidemark.checkpoint;

import io.tidemark.checkpoint.flink.FileCheck;
import io.tidemark.checkpoint.flink.Metadata;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.MissingStateException;
import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.checkpoint.flink.PathStateFiles;
import io.tidemark.checkpoint.flink.SavedOperator;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.source.SourceReading;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a savepoint or checkpoint says of where its job stood, read without the job, its classes or its databases.
 *
 * @param location the directory, as it was asked for
 * @param written when it was completed
 * @param files that the state is in
 * @param sources those of Flink CDC and of Tidemark; others are not among them
 * @param targets those of Tidemark
 * @param unread what is Flink CDC's or Tidemark's and cannot be read
 */
public record Inspection(
        String location,
        Metadata metadata,
        Instant written,
        FileCheck.Found files,
        List<SourceState> sources,
        List<TargetState> targets,
        List<UnreadOperator> unread) {

    public Inspection {
        sources = List.copyOf(sources);
        targets = List.copyOf(targets);
        unread = List.copyOf(unread);
    }

    /** Whether what its job has staged is held back: the next job of the pipeline deletes that. */
    public boolean waits() {
        return targets.stream().anyMatch(TargetState::waiting);
    }

    /**
     * Of a state on this machine, or in the file system that its path is of.
     *
     * @throws ProblemException if its metadata cannot be read
     */
    public static Inspection of(Path directory) {
        return of(PathStateFiles.of(directory), directory.toString());
    }

    /**
     * @param directory of the state, without a slash at its end
     * @throws ProblemException if its metadata cannot be read; caused by a {@link MissingStateException} if it is not there, or was
     *     taken away before all was read
     */
    public static Inspection of(StateFiles files, String directory) {
        FileCheck check = new FileCheck(files);
        Metadata metadata;
        Instant written;
        try {
            metadata = MetadataReader.read(files, directory, check);
            written = files.status(directory + "/" + MetadataReader.FILE).modified();
        } catch (IOException unreadable) {
            throw unreadable(directory, unreadable);
        }
        List<SourceState> sources = new ArrayList<>();
        List<TargetState> targets = new ArrayList<>();
        List<UnreadOperator> unread = new ArrayList<>();
        for (SavedOperator operator : metadata.operators()) {
            try {
                SourceReading.source(files, operator).ifPresent(sources::add);
                SourceReading.target(files, operator).ifPresent(targets::add);
            } catch (IOException unreadable) {
                unread.add(new UnreadOperator(operator.id(), said(unreadable)));
            }
        }
        FileCheck.Found found = check.look();
        if (!unread.isEmpty() || !found.isWhole()) {
            requireMetadata(files, directory);
        }
        return new Inspection(directory, metadata, written, found, sources, targets, unread);
    }

    /** A job takes its older checkpoints away, the metadata first: what is missing behind it is not missing from a state. */
    private static void requireMetadata(StateFiles files, String directory) {
        try {
            files.open(directory + "/" + MetadataReader.FILE, 0).close();
        } catch (MissingStateException takenAway) {
            throw unreadable(directory, takenAway);
        } catch (IOException unknown) {
            // It is there, or nobody knows.
        }
    }

    private static ProblemException unreadable(String directory, IOException failure) {
        return new ProblemException(
                problem("%s: its %s cannot be read: %s"
                        .formatted(Words.printable(directory), MetadataReader.FILE, said(failure))),
                failure);
    }

    /** What an exception of reading says to an operator, in a line, of which the state itself may have some words. */
    public static String said(IOException failure) {
        String message = failure instanceof AccessDeniedException denied && denied.getReason() == null
                ? failure.getMessage() + ": access is denied"
                : failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : Words.printable(message.lines().findFirst().orElse(""));
    }

    private static Problem problem(String found) {
        return new Problem(
                ErrorCode.SAVED_STATE_NOT_READ,
                found,
                "a savepoint or checkpoint of Flink 1.20, and in it sources of Flink CDC (for Postgres 3.1 to 3.6, for"
                        + " MySQL and MariaDB 2.3 to 3.6) or of this release of Tidemark",
                "Look at another one; Flink itself says why it cannot restore this one, if it cannot.");
    }

    /** One for each operator that could not be read. */
    public List<Problem> problems() {
        return unread.stream()
                .map(operator -> problem("%s: operator %s: %s"
                        .formatted(Words.printable(location), operator.operator(), operator.why())))
                .toList();
    }

    /** The name of a source of ours, which its operator's id is made of, if a target knows it. */
    public Optional<String> name(SourceState source) {
        Map<String, String> names = new TreeMap<>();
        for (TargetState target : targets) {
            target.sources().keySet().forEach(name -> names.put(OperatorIds.of(name), name));
        }
        return Optional.ofNullable(names.get(source.operator()));
    }
}
