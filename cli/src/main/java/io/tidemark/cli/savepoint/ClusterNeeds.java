package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.StateVerification;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** For which of a cluster's jobs a savepoint has to stay. The jobs are those that there were when this was made. */
final class ClusterNeeds {

    /** Flink's CheckpointStorage in the JobManager's memory has no other path. */
    private static final String NOT_ADDRESSABLE = "<";

    private final FlinkRest flink;
    private final List<JobSummary> jobs;

    ClusterNeeds(FlinkRest flink) {
        this.flink = flink;
        this.jobs = flink.jobs();
    }

    /** Whether a job of the pipeline has not ended. */
    boolean runs(String pipeline) {
        return jobs.stream().anyMatch(job -> !job.hasEnded() && job.name().equals(pipeline));
    }

    /** Of the jobs that have not ended, one that was started from a state. */
    Optional<Problem> startedFrom(String path) {
        for (JobSummary job : jobs) {
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

    /**
     * Of the jobs, one that has left a state last.
     *
     * @param evenNewest whether that is only asked of jobs that have not ended
     */
    Optional<Problem> leftBy(String path, boolean evenNewest) {
        for (JobSummary job : jobs) {
            if (job.hasEnded() && (evenNewest || runs(job.name()))) {
                continue;
            }
            JobCheckpoints checkpoints = flink.checkpoints(job);
            Stream<Optional<CompletedCheckpoint>> needed = job.hasEnded()
                    ? Stream.of(checkpoints.newest())
                    : Stream.of(checkpoints.checkpoint(), checkpoints.savepoint());
            if (needed.flatMap(Optional::stream).anyMatch(state -> isSame(state.path(), path))) {
                return Optional.of(new Problem(
                        ErrorCode.SAVED_STATE_NEEDED,
                        "%s is the newest that job %s of %s, which is %s, has left"
                                .formatted(path, job.id(), job.name(), job.state()),
                        "a newer one to go on from",
                        job.hasEnded()
                                ? "Resume the pipeline first, or say that it will not go on from here: --even-newest"
                                : "Keep it until the job has taken a newer one."));
            }
        }
        return Optional.empty();
    }

    /**
     * The jobs whose last states, which may lie anywhere, go on with files of a savepoint.
     *
     * @param isOf whether a file is of the savepoint
     * @param evenUnreadable whether those count for nothing that cannot be read
     */
    List<Problem> takenOver(Path savepoint, Predicate<String> isOf, boolean evenUnreadable) {
        List<Problem> problems = new ArrayList<>();
        for (JobSummary job : jobs) {
            Look look = look(job, savepoint, isOf);
            if (!look.unreadable.isEmpty() && !job.hasEnded()) {
                // It may have been taken away for the next one meanwhile.
                flink.awaitRefresh();
                look = look(job, savepoint, isOf);
            }
            look.needing.forEach(path -> problems.add(new Problem(
                    ErrorCode.SAVED_STATE_NEEDED,
                    "%s has files that %s of job %s needs".formatted(savepoint, path, job.id()),
                    "a savepoint that nobody else's state is in",
                    "Keep it as long as the job goes on with its files.")));
            if (!evenUnreadable) {
                look.unreadable.forEach(path -> problems.add(new Problem(
                        ErrorCode.SAVED_STATE_NEEDED,
                        "%s may have files that %s of job %s needs, which cannot be read from here"
                                .formatted(savepoint, path, job.id()),
                        "each job's last state that can be read",
                        "Run this where it can, or say that no job goes on with its files: --even-unreadable")));
            }
        }
        return problems;
    }

    private record Look(List<String> needing, List<String> unreadable) {}

    private Look look(JobSummary job, Path savepoint, Predicate<String> isOf) {
        JobCheckpoints checkpoints = flink.checkpoints(job);
        Look look = new Look(new ArrayList<>(), new ArrayList<>());
        if (job.hasEnded()) {
            path(checkpoints.newest())
                    .filter(path -> !isGone(path))
                    .ifPresent(path -> look(path, savepoint, isOf, look.needing, look.unreadable));
            return look;
        }
        Optional<String> completed = path(checkpoints.checkpoint());
        completed.ifPresent(path -> look(path, savepoint, isOf, look.needing, look.unreadable));
        // After a JobManager's failover there is no completed one, and the job runs on what it was restored from. A
        // completed
        // one names itself what is still needed of that.
        checkpoints
                .restored()
                .ifPresent(path -> look(
                        path,
                        savepoint,
                        isOf,
                        look.needing,
                        completed.isEmpty() ? look.unreadable : new ArrayList<>()));
        return look;
    }

    private static Optional<String> path(Optional<CompletedCheckpoint> state) {
        return state.map(CompletedCheckpoint::path);
    }

    private static void look(
            String path, Path savepoint, Predicate<String> isOf, List<String> needing, List<String> unreadable) {
        if (path.startsWith(NOT_ADDRESSABLE) || isSame(path, savepoint.toString())) {
            return;
        }
        Optional<Path> here = SavedStates.path(path);
        try {
            if (here.isEmpty()) {
                unreadable.add(path);
            } else if (StateVerification.files(here.get()).stream().anyMatch(isOf)) {
                needing.add(path);
            }
        } catch (IOException notRead) {
            unreadable.add(path);
        }
    }

    /** Whether this machine sees the directory that it was in, and not itself. */
    private static boolean isGone(String path) {
        return SavedStates.path(path)
                .filter(state ->
                        !Files.exists(state) && state.getParent() != null && Files.isReadable(state.getParent()))
                .isPresent();
    }

    /** The cluster may see it under another path, but its own name is as good as unique. */
    static boolean isSame(String one, String other) {
        return SavedStates.name(one).equals(SavedStates.name(other));
    }
}
