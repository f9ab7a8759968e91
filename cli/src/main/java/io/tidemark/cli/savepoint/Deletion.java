package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.StateVerification;
import io.tidemark.checkpoint.flink.LocalStateFiles;
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
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands against deleting a savepoint, and its deleting. */
final class Deletion {

    private final StateRow savepoint;
    private final Path named;
    private final List<SavedStateList> others;

    /**
     * @param savepoint by its real path
     * @param named by the user
     * @param others everything in the directories in which others may need it, itself included
     */
    Deletion(StateRow savepoint, Path named, List<SavedStateList> others) {
        this.savepoint = savepoint;
        this.named = named;
        this.others = others;
    }

    /**
     * Everything that stands against it.
     *
     * @param cluster empty if none is to be asked
     * @param evenNewest whether it may be the last that its pipeline could go on from
     * @param evenUnreadable whether a job may have taken over its files whose state cannot be read
     */
    List<Problem> against(Optional<ClusterNeeds> cluster, boolean evenNewest, boolean evenUnreadable) {
        List<Problem> problems = new ArrayList<>();
        if (!savepoint.isSavepoint()) {
            problems.add(problem(
                    "was taken as: " + savepoint.kind(),
                    "a savepoint: checkpoints are their job's own, and share files with each other",
                    "Leave it to its job; when no job will ever be restored from it, delete its directory by hand."));
        }
        cluster.ifPresent(jobs -> {
            names().forEach(name -> jobs.startedFrom(name).ifPresent(problems::add));
            problems.addAll(jobs.takenOver(savepoint.path(), this::mayBeWithin, evenUnreadable));
        });
        for (StateRow other :
                others.stream().flatMap(list -> list.rows().stream()).toList()) {
            if (!other.path().equals(savepoint.path())) {
                needs(other).ifPresent(problems::add);
            }
        }
        for (Path directory :
                others.stream().flatMap(list -> list.notLookedInto().stream()).toList()) {
            if (directory.startsWith(savepoint.path())) {
                continue;
            }
            problems.add(problem(
                    "may have files that a state in %s needs, which is not looked into".formatted(directory),
                    "directories around it that can be looked into",
                    "Mend its rights; of a link, look where it leads, and take it away."));
        }
        if (!evenNewest && isNewest() && !isRunning(cluster)) {
            problems.add(problem(
                    savepoint.pipelines().isEmpty()
                            ? "does not say of which pipeline it is, and may be its newest state"
                            : "is the newest state of %s, which does not run"
                                    .formatted(String.join(", ", savepoint.pipelines())),
                    "a newer one to go on from",
                    "Resume the pipeline first, or say that it will not go on from here: --even-newest"));
        }
        return problems;
    }

    private Optional<Problem> needs(StateRow other) {
        SortedSet<String> files;
        try {
            files = StateVerification.files(other.path());
        } catch (IOException unreadable) {
            return Files.exists(other.path().resolve(SavedStates.METADATA))
                    ? Optional.of(problem(
                            "may have files that %s needs, which cannot be read".formatted(other.path()),
                            "states beside it that can be read",
                            "See tidemark savepoint verify " + other.path()))
                    : Optional.empty();
        }
        return files.stream().anyMatch(this::mayBeWithin)
                ? Optional.of(problem(
                        "has files that %s needs".formatted(other.path()),
                        "a savepoint that nobody else's state is in",
                        "Keep it as long as the other one."))
                : Optional.empty();
    }

    /** Its own name, and the link's that it was named by: a job may have been started by either. */
    private Set<String> names() {
        return Stream.of(savepoint.path(), named).map(Path::toString).collect(Collectors.toSet());
    }

    /** Another state names files as the cluster sees them. */
    private boolean mayBeWithin(String file) {
        return names().stream().anyMatch(name -> file.contains("/" + SavedStates.name(name) + "/"));
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
        return savepoint.pipelines().isEmpty()
                || others.stream()
                        .flatMap(list -> list.rows().stream())
                        .filter(StateRow::isWhole)
                        .noneMatch(other -> other.pipelines().containsAll(savepoint.pipelines())
                                && other.written().isAfter(savepoint.written()));
    }

    private boolean isRunning(Optional<ClusterNeeds> cluster) {
        return cluster.isPresent()
                && !savepoint.pipelines().isEmpty()
                && savepoint.pipelines().stream().allMatch(cluster.get()::runs);
    }

    private Problem problem(String found, String required, String remedy) {
        return new Problem(ErrorCode.SAVED_STATE_NEEDED, savepoint.path() + " " + found, required, remedy);
    }

    /** Its own files: what it names elsewhere is not its own. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        SortedSet<String> names;
        try {
            names = StateVerification.files(savepoint.path());
        } catch (IOException unreadable) {
            throw new ProblemException(
                    problem("cannot be read", "metadata that names its files", "Delete its directory by hand."),
                    unreadable);
        }
        for (String file : names) {
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
