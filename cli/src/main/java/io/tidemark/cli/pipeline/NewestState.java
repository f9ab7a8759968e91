package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.savepoint.SavedStateList;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pipeline has left last: only the newest loses nothing.
 *
 * @param path as the cluster sees it
 * @param completed when
 * @param origin who says so, for people
 * @param passedOver whether something does not count that the pipeline has left or begun otherwise, and that may have changed its
 *     targets
 */
public record NewestState(String path, Instant completed, String origin, boolean passedOver) {

    /**
     * Looks at what the cluster remembers of the pipeline's jobs, and into the state directory, which knows the pipeline by
     * what its targets have in their state.
     *
     * @param directory empty if there is none to look into
     * @throws ProblemException if there may be, or was, a newer one than what is found
     */
    public static Optional<NewestState> of(FlinkRest flink, String pipeline, Optional<Path> directory) {
        return of(flink, pipeline, directory, PassedOver.NOTHING);
    }

    /**
     * The same of what it had left before replays that have not come through: what a state that waits has held back is lost when
     * another job of the pipeline begins. Whether the targets still are as that of before knows them is not asked here: a job writes
     * them as soon as its last checkpoint is complete that waits.
     *
     * @throws ProblemException as of the newest
     */
    static Optional<NewestState> beforeReplays(FlinkRest flink, String pipeline, Optional<Path> directory) {
        return of(flink, pipeline, directory, PassedOver.WHAT_WAITS);
    }

    /** What does not count; what cannot be read here counts. */
    private enum PassedOver {
        NOTHING,
        WHAT_WAITS;

        boolean state(Inspection state) {
            return this == WHAT_WAITS && state.waits();
        }

        /** A checkpoint of a job that runs is taken away with its next one, or when it is stopped. */
        boolean row(StateRow row, Optional<JobSummary> running) {
            return row.inspection().filter(this::state).isPresent()
                    || running.filter(job -> row.path().getParent() != null
                                    && row.path().getParent().endsWith(job.id()))
                            .isPresent();
        }

        /** One that was started from a state and has completed nothing has left nothing. What is discarded need not have waited. */
        boolean job(JobSummary job, JobCheckpoints checkpoints) {
            Optional<CompletedCheckpoint> left = left(job, checkpoints);
            if (this == NOTHING
                    || discarded(job, checkpoints)
                            .filter(gone ->
                                    left.filter(state -> state.id() > gone.id()).isEmpty())
                            .isPresent()) {
                return false;
            }
            return left.map(CompletedCheckpoint::path)
                    .or(() -> Held.recovered(checkpoints, job.id()))
                    .map(path -> ReadPosition.of(path)
                            .inspection()
                            .filter(this::state)
                            .isPresent())
                    .orElse(checkpoints.restored().isPresent()
                            && checkpoints.newest().isEmpty());
        }
    }

    private static Optional<NewestState> of(
            FlinkRest flink, String pipeline, Optional<Path> directory, PassedOver passedOver) {
        List<NewestState> states = new ArrayList<>();
        List<NewestState> lost = new ArrayList<>();
        List<JobSummary> jobs = new ArrayList<>();
        Optional<JobCheckpoints> last = Optional.empty();
        List<String> passed = new ArrayList<>();
        for (JobSummary job : new Pipelines(flink).ended(pipeline)) {
            JobCheckpoints checkpoints = flink.checkpoints(job);
            if (passedOver.job(job, checkpoints)) {
                passed.add(job.id());
                continue;
            }
            jobs.add(job);
            last = last.or(() -> Optional.of(checkpoints));
            left(job, checkpoints).ifPresent(state -> states.add(of(state, "left by job " + job.id())));
            discarded(job, checkpoints)
                    .ifPresent(state -> lost.add(
                            of(state, "checkpoint %d of job %s, which is discarded".formatted(state.id(), job.id()))));
        }
        Optional<JobSummary> running =
                passedOver == PassedOver.NOTHING ? Optional.empty() : new Pipelines(flink).alive(pipeline);
        Optional<SavedStateList> list = directory.map(SavedStateList::below);
        for (StateRow row : list.map(SavedStateList::rows).orElse(List.of())) {
            Instant written = SavedStateList.written(row.path());
            if (passedOver.row(row, running)) {
                passed.add(row.path().toString());
                continue;
            }
            if (row.pipelines().contains(pipeline)) {
                states.add(
                        new NewestState(row.path().toString(), written, "found in " + directory.orElseThrow(), false));
            } else if (mayBeOfAnyPipeline(row)) {
                lost.add(new NewestState(row.path().toString(), written, row.path() + ", which cannot be read", false));
            }
        }
        Optional<NewestState> newest = states.stream().max(Comparator.comparing(NewestState::completed));
        lost.stream()
                .filter(other -> newest.filter(found -> !other.isAfter(found)).isEmpty())
                .max(Comparator.comparing(NewestState::completed))
                .ifPresent(other -> {
                    throw notTheLast(newest, "later is " + other.origin());
                });
        list.flatMap(looked -> looked.notLookedInto().stream().findFirst()).ifPresent(other -> {
            throw notTheLast(newest, "a later one may be in %s, which is not looked into".formatted(other));
        });
        if (newest.isPresent() && last.filter(job -> !leads(job, newest.get())).isPresent()) {
            throw notTheLast(
                    newest,
                    "the last job, %s, has left none".formatted(jobs.get(0).id()));
        }
        return newest.map(found -> new NewestState(found.path, found.completed, found.origin, !passed.isEmpty()));
    }

    private boolean isAfter(NewestState other) {
        return completed.isAfter(other.completed) && !isSame(path, other.path);
    }

    private static boolean isSame(String one, String other) {
        return one.equals(other)
                || SavedStates.path(one)
                        .filter(here ->
                                SavedStates.path(other).filter(here::equals).isPresent())
                        .isPresent();
    }

    private static NewestState of(CompletedCheckpoint state, String origin) {
        return new NewestState(state.path(), state.completed(), origin, false);
    }

    private static boolean mayBeOfAnyPipeline(StateRow row) {
        return row.inspection().map(Inspection::unread).filter(List::isEmpty).isEmpty();
    }

    /** Whether a job has completed anything, or was itself started from a state. */
    private static boolean leads(JobCheckpoints job, NewestState newest) {
        return job.newest().isPresent()
                || job.restored().filter(path -> isSame(path, newest.path())).isPresent();
    }

    private static ProblemException notTheLast(Optional<NewestState> newest, String why) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_MISSING,
                "%s; %s"
                        .formatted(
                                newest.map(found -> "the newest that is found is %s of %s, %s"
                                                .formatted(Words.printable(found.path), found.completed, found.origin))
                                        .orElse("none is found"),
                                why),
                "the last that the pipeline has left: from an older one it would read again what it has read, or miss what"
                        + " is no longer there",
                "Name the one to go on from: --from PATH"));
    }

    /** A job that has finished takes its checkpoints away, one that was cancelled or failed keeps them, if it retains any. */
    private static Optional<CompletedCheckpoint> left(JobSummary job, JobCheckpoints checkpoints) {
        return job.state().equals("FINISHED") ? checkpoints.savepoint() : checkpoints.newest();
    }

    private static Optional<CompletedCheckpoint> discarded(JobSummary job, JobCheckpoints checkpoints) {
        return job.state().equals("FINISHED")
                ? checkpoints.checkpoint().or(checkpoints::discarded)
                : checkpoints.discarded();
    }
}
