package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.log.PinName;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds what a pipeline is taken back to. What a job is stopped with that still holds back what it reads again is nothing to go
 * back to: the next job takes away what was held. Then it is what the pipeline had left before.
 *
 * @param directory where to look for what the cluster does not remember
 * @param narration is told what a person may want to know
 */
record UndoChoice(
        Databases databases,
        SourceLogs logs,
        FlinkRest flink,
        String pipeline,
        Optional<Path> directory,
        Consumer<String> narration) {

    /**
     * That of a job that runs.
     *
     * @param where its savepoint goes, for people
     * @param slots whether it has any, if nobody can read what it has left last: what has none has no pins
     * @param ways how to do something else
     * @throws ProblemException with everything for which there would be none
     */
    Undo ofRunning(JobSummary job, String where, boolean slots, ReplayWays ways) {
        JobCheckpoints checkpoints = flink.checkpoints(job.id());
        Optional<Inspection> newest = newest(checkpoints);
        if (isHeld(checkpoints, newest)) {
            Undo before = beforeReplays(true);
            if (before.way() != Undo.Way.REPLAY) {
                throw held(job, before, ways);
            }
            return new Undo(
                    before.path(),
                    before.way(),
                    Optional.empty(),
                    "stop job %s, which has not come through what it reads again, with a savepoint in %s"
                            .formatted(job.id(), where),
                    "");
        }
        boolean pins =
                newest.map(state -> !slots(state, "", true).slots().isEmpty()).orElse(slots);
        return new Undo(
                Optional.empty(),
                Undo.Way.REPLAY,
                pins
                        ? Optional.of(PinnedSavepoint.prepareUndo(
                                databases.context(), flink, job, logs, databases.environment(), narration))
                        : Optional.empty(),
                "stop job %s with a savepoint in %s%s, for the way back"
                        .formatted(job.id(), where, pins ? ", which is pinned" : ""),
                "");
    }

    private static Optional<Inspection> newest(JobCheckpoints checkpoints) {
        return checkpoints.checkpoint().map(CompletedCheckpoint::path).flatMap(path -> ReadPosition.of(path)
                .inspection());
    }

    /** Whether a job that was started from a state is not known to have brought its targets any further. */
    static boolean isHeld(JobCheckpoints checkpoints) {
        return isHeld(checkpoints, newest(checkpoints));
    }

    private static boolean isHeld(JobCheckpoints checkpoints, Optional<Inspection> newest) {
        return checkpoints.checkpoint().isEmpty()
                ? checkpoints.restored().isPresent()
                : newest.stream().flatMap(read -> read.targets().stream()).anyMatch(TargetState::waiting);
    }

    private ProblemException held(JobSummary job, Undo before, ReplayWays ways) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_MISSING,
                "job %s of %s has not come through what it reads again, and of what there was before nothing is known to go back to: %s"
                        .formatted(job.id(), Words.printable(pipeline), before.why()),
                "a way back: what it is stopped with is one no longer when another job has begun",
                "Wait until it has come through: %s. Or end it, and do this again without a way back: %s"
                        .formatted(ways.ways().status(), ways.ways().stop(job.id()))));
    }

    /**
     * That of a pipeline that does not run.
     *
     * @param savepoint that is replayed
     * @throws ProblemException if it could be pinned, and something else keeps it from being: the budget, for example
     */
    Undo ofEnded(Path savepoint) {
        Undo undo = beforeReplays(false);
        boolean same = undo.path().flatMap(SavedStates::path).equals(Optional.of(savepoint));
        if (same
                || undo.path().isEmpty()
                || !PinName.isSavepoint(SavedStates.name(undo.path().get()))) {
            return undo;
        }
        String path = undo.path().get();
        return ReadPosition.of(path)
                        .inspection()
                        .filter(state -> isToBePinned(state, path))
                        .isEmpty()
                ? undo
                : new Undo(
                        undo.path(),
                        Undo.Way.REPLAY,
                        Optional.of(PinnedSavepoint.prepareUndo(
                                databases.context(), path, logs, databases.environment(), narration)),
                        "pin %s, which it has left last, for the way back".formatted(Words.printable(path)),
                        "");
    }

    /** Whether its slots are as it has left them, and it has not all of its own pins. */
    private boolean isToBePinned(Inspection state, String path) {
        try {
            return slots(state, path, true).slots().stream().anyMatch(slot -> !slot.isOwn(SavedStates.name(path)))
                    && slots(state, path, false).slots().stream()
                            .allMatch(slot -> slot.way() == SavedSlot.Way.AS_IT_IS);
        } catch (ProblemException notInTheContext) {
            return false;
        }
    }

    /** That of a job that is followed. */
    Undo ofFollowed() {
        return beforeReplays(true);
    }

    /** @param runs whether the pipeline runs, and so moves its slots */
    private Undo beforeReplays(boolean runs) {
        Optional<NewestState> newest;
        try {
            newest = NewestState.beforeReplays(flink, pipeline, directory);
        } catch (ProblemException mayNotBeTheLast) {
            return none(mayNotBeTheLast.problems().get(0).found());
        }
        if (newest.isEmpty()) {
            return none("nothing is found that %s has left".formatted(Words.printable(pipeline)));
        }
        String path = newest.get().path();
        ReadPosition read = ReadPosition.of(path);
        if (read.inspection().isEmpty()) {
            return resume(path, read.why());
        }
        try {
            SavedSlots slots = slots(read.inspection().get(), path, true);
            return slots.served()
                    ? new Undo(Optional.of(path), Undo.Way.REPLAY, Optional.empty(), "", "")
                    : runs ? none(slots.why()) : resume(path, slots.why());
        } catch (ProblemException notInTheContext) {
            return resume(path, notInTheContext.problems().get(0).found());
        }
    }

    private SavedSlots slots(Inspection state, String path, boolean runs) {
        return SavedSlots.of(databases.context(), StoredSource.of(state), path, runs, logs);
    }

    private static Undo resume(String path, String why) {
        return new Undo(Optional.of(path), Undo.Way.RESUME, Optional.empty(), "", why);
    }

    private static Undo none(String why) {
        return new Undo(Optional.empty(), Undo.Way.NONE, Optional.empty(), "", why);
    }
}
