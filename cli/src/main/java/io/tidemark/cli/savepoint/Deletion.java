package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.StateVerification;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.cli.pipeline.ReadPosition;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What stands against deleting a savepoint, and its deleting. */
final class Deletion {

    private final StateRow savepoint;
    private final SavedStateList others;

    /** @param others everything in the directory in which others may need it, itself included */
    Deletion(StateRow savepoint, SavedStateList others) {
        this.savepoint = savepoint;
        this.others = others;
    }

    /**
     * Everything that stands against it.
     *
     * @param flink empty if no cluster is to be asked
     * @param evenNewest whether it may be the last that its pipeline could go on from
     */
    List<Problem> against(Optional<FlinkRest> flink, boolean evenNewest) {
        List<Problem> problems = new ArrayList<>();
        if (!savepoint.isSavepoint()) {
            problems.add(problem(
                    "was taken as: " + savepoint.kind(),
                    "a savepoint: checkpoints are their job's own, and share files with each other",
                    "Leave it to its job; when no job will ever be restored from it, delete its directory by hand."));
        }
        flink.ifPresent(
                cluster -> startedFrom(cluster, savepoint.path().toString()).ifPresent(problems::add));
        flink.ifPresent(cluster -> problems.addAll(takenOver(cluster)));
        for (StateRow other : others.rows()) {
            if (!other.path().equals(savepoint.path())
                    && StateVerification.files(other.path()).stream().anyMatch(this::mayBeWithin)) {
                problems.add(problem(
                        "has files that %s needs".formatted(other.path()),
                        "a savepoint that nobody else's state is in",
                        "Keep it as long as the other one."));
            }
            if (other.inspection().isEmpty()) {
                problems.add(problem(
                        "may have files that %s needs, which cannot be read".formatted(other.path()),
                        "states beside it that can be read",
                        "See tidemark savepoint verify " + other.path()));
            }
        }
        if (!evenNewest && isNewest() && !isRunning(flink)) {
            problems.add(problem(
                    savepoint.pipelines().isEmpty()
                            ? "is the newest state beside others, and does not say of which pipeline"
                            : "is the newest state of %s, which does not run"
                                    .formatted(String.join(", ", savepoint.pipelines())),
                    "a newer one to go on from",
                    "Resume the pipeline first, or say that it will not go on from here: --even-newest"));
        }
        return problems;
    }

    /** Of the jobs that have not ended, one that was started from a state. */
    static Optional<Problem> startedFrom(FlinkRest flink, String path) {
        for (JobSummary job : flink.jobs()) {
            if (!job.hasEnded()
                    && flink.checkpoints(job.id())
                            .restored()
                            .filter(restored -> isSame(restored, path))
                            .isPresent()) {
                return Optional.of(new Problem(
                        ErrorCode.SAVED_STATE_NEEDED,
                        "job %s of %s, which is %s, was started from %s"
                                .formatted(job.id(), job.name(), job.state(), path),
                        "a savepoint that no job goes on from",
                        "Keep it until the job was started from a newer one."));
            }
        }
        return Optional.empty();
    }

    /** By running jobs, whose checkpoints may lie anywhere. */
    private List<Problem> takenOver(FlinkRest flink) {
        List<Problem> problems = new ArrayList<>();
        for (JobSummary job : flink.jobs()) {
            if (!job.hasEnded()) {
                takenOver(flink, job).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private Optional<Problem> takenOver(FlinkRest flink, JobSummary job) {
        Optional<String> checkpoint = lastCheckpoint(flink, job);
        if (checkpoint.isPresent() && !isReadable(checkpoint.get())) {
            // It may have been taken away for the next one meanwhile.
            checkpoint = lastCheckpoint(flink, job);
        }
        if (checkpoint.isEmpty()) {
            return Optional.empty();
        }
        String path = checkpoint.get();
        if (!isReadable(path)) {
            return Optional.of(problem(
                    "may have files that %s of the running job %s needs, which cannot be read from here"
                            .formatted(path, job.id()),
                    "a running job's last checkpoint that can be read",
                    "Run this where it can, or say that no job goes on with its files: --no-cluster"));
        }
        return SavedStates.path(path)
                .filter(state -> StateVerification.files(state).stream().anyMatch(this::mayBeWithin))
                .map(state -> problem(
                        "has files that %s of the running job %s needs".formatted(path, job.id()),
                        "a savepoint that nobody else's state is in",
                        "Keep it as long as the job goes on with its files."));
    }

    private static Optional<String> lastCheckpoint(FlinkRest flink, JobSummary job) {
        return flink.lastCheckpoint(job.id()).map(CompletedCheckpoint::path);
    }

    private static boolean isReadable(String checkpoint) {
        return ReadPosition.of(checkpoint).inspection().isPresent();
    }

    /** The cluster may see it under another path, but its own name is as good as unique. */
    private static boolean isSame(String one, String other) {
        return lastName(one).equals(lastName(other));
    }

    private static String lastName(String path) {
        String directory = path.replaceFirst("/+(_metadata)?/*$", "");
        return directory.substring(directory.lastIndexOf('/') + 1);
    }

    /** Another state names files as the cluster sees them. */
    private boolean mayBeWithin(String file) {
        return file.contains("/" + savepoint.path().getFileName() + "/");
    }

    /** Whether a file is in the savepoint's directory, and not behind a link that leads out of it. */
    private boolean isWithin(Path file) {
        try {
            return file.toRealPath().startsWith(savepoint.path().toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean isNewest() {
        return others.rows().stream()
                .noneMatch(other -> other.pipelines().containsAll(savepoint.pipelines())
                        && other.written().isAfter(savepoint.written()));
    }

    private boolean isRunning(Optional<FlinkRest> flink) {
        return flink.isPresent()
                && flink.get().jobs().stream()
                        .anyMatch(
                                job -> !job.hasEnded() && savepoint.pipelines().contains(job.name()));
    }

    private Problem problem(String found, String required, String remedy) {
        return new Problem(ErrorCode.SAVED_STATE_NEEDED, savepoint.path() + " " + found, required, remedy);
    }

    /** Its own files: what it names elsewhere is not its own. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (String file : StateVerification.files(savepoint.path())) {
            LocalStateFiles.path(file)
                    .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(this::isWithin)
                    .ifPresent(files::add);
        }
        // Last: until then it can be seen that there is something left to delete.
        files.add(savepoint.path().resolve(SavedStates.METADATA));
        return files;
    }

    /**
     * Deletes its files, and its directory if there is nothing else in it.
     *
     * @return whether there is nothing left
     */
    boolean delete() {
        try {
            for (Path file : files()) {
                Files.deleteIfExists(file);
            }
            Files.delete(savepoint.path());
            return true;
        } catch (DirectoryNotEmptyException others) {
            return false;
        } catch (IOException failure) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.STATE_DIRECTORY_UNUSABLE,
                            "%s: %s"
                                    .formatted(
                                            savepoint.path(), failure.getClass().getSimpleName()),
                            "a directory whose files can be deleted",
                            "Mend its rights, and delete it again."),
                    failure);
        }
    }
}
