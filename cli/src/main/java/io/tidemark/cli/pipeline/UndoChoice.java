package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.rest.ClusterSettings;
import io.tidemark.cli.rest.FlinkRest;
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
     * @param to where its savepoint goes; empty for the cluster's own directory
     * @param slots whether it has any, if nobody can read what it has left last: what has none has no pins
     * @param ways how to do something else
     * @throws ProblemException with everything for which there would be none
     */
    Undo ofRunning(JobSummary job, Optional<String> to, boolean slots, ReplayWays ways) {
        Held held = Held.of(flink, job.id());
        String where = to.map(Words::printable).orElse("the cluster's own directory");
        if (held.answer() == Held.Answer.NOT_KNOWN) {
            throw notKnown(job, held.why(), ways);
        }
        if (held.isHeld()) {
            Undo before = beforeReplays(true);
            if (before.way() != Undo.Way.REPLAY) {
                throw held(job, held, before, ways);
            }
            return new Undo(
                    before.path(),
                    before.way(),
                    Optional.empty(),
                    "stop job %s, which %s, with a savepoint in %s".formatted(job.id(), notThrough(held), where),
                    "",
                    before.passedOver());
        }
        boolean pins = held.newest()
                .map(state -> !slots(state, "", true).slots().isEmpty())
                .orElse(slots);
        if (pins) {
            requireReadHere(to.or(() -> ClusterSettings.savepoints(flink.address())));
        }
        return new Undo(
                Optional.empty(),
                Undo.Way.REPLAY,
                pins
                        ? Optional.of(PinnedSavepoint.prepareUndo(
                                databases.context(), flink, job, logs, databases.environment(), narration))
                        : Optional.empty(),
                "stop job %s with a savepoint in %s%s, for the way back"
                        .formatted(job.id(), where, pins ? ", which is pinned" : ""),
                "",
                false);
    }

    private static String notThrough(Held held) {
        return held.newest().isPresent()
                ? "has not come through what it reads again"
                : "was started from a state and has completed no checkpoint";
    }

    private ProblemException held(JobSummary job, Held held, Undo before, ReplayWays ways) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_MISSING,
                "job %s of %s %s, and of what there was before nothing is known to go back to: %s"
                        .formatted(job.id(), Words.printable(pipeline), notThrough(held), before.why()),
                "a way back: what it is stopped with is one no longer when another job has begun",
                "Wait until it has come through: %s. Or end it, and do this again without a way back: %s"
                        .formatted(ways.ways().status(), ways.ways().stop(job.id()))));
    }

    private ProblemException notKnown(JobSummary job, String why, ReplayWays ways) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_NOT_READ,
                "whether job %s of %s has come through what it reads again is not known: %s"
                        .formatted(job.id(), Words.printable(pipeline), why),
                "its last checkpoint, where this machine reads it: what a job leaves that holds something back is no way back",
                "Do this where the cluster's states can be read. Or pause it, so that what it leaves is there to be looked at, and do"
                        + " this again: " + ways.ways().pause()));
    }

    /** A pin is compared with the savepoint's position, when the job has stopped: it has to be known before that it can be. */
    private void requireReadHere(Optional<String> directory) {
        directory.filter(path -> SavedStates.path(path).isEmpty()).ifPresent(path -> {
            throw new ProblemException(new Problem(
                    ErrorCode.PIN_NOT_POSSIBLE,
                    "the savepoint that %s is stopped with would be in %s, a file system that this machine does not read"
                            .formatted(Words.printable(pipeline), Words.printable(path)),
                    "one that it reads, for the way back: a pin is compared with the savepoint's position",
                    "Name another one: --directory DIR. Nothing has been stopped."));
        });
    }

    /**
     * What there is when the job has stopped, by what it has left: whatever was thought of it before, what waits is nothing to go
     * back to, and what does not wait is.
     */
    Undo.Made byWhatIsLeft(Undo.Made made) {
        Optional<Inspection> state = made.left().map(ReadPosition::of).flatMap(ReadPosition::inspection);
        if (state.isEmpty()) {
            return made;
        }
        boolean isTheWayBack = made.left().equals(made.path());
        if (state.get().waits()) {
            return isTheWayBack ? made.by(beforeReplays(false).behind(true)) : made;
        }
        if (isTheWayBack) {
            return made;
        }
        Undo left = by(made.left().orElseThrow(), state.get(), false);
        return left.way() == Undo.Way.REPLAY ? made.by(left) : made;
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
                        "",
                        undo.passedOver());
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
        Undo undo = read.inspection().isPresent() ? by(path, read.inspection().get(), runs) : resume(path, read.why());
        return undo.behind(runs || newest.get().passedOver());
    }

    private Undo by(String path, Inspection state, boolean runs) {
        try {
            SavedSlots slots = slots(state, path, true);
            return slots.served()
                    ? new Undo(Optional.of(path), Undo.Way.REPLAY, Optional.empty(), "", "", false)
                    : runs ? none(slots.why()) : resume(path, slots.why());
        } catch (ProblemException notInTheContext) {
            return resume(path, notInTheContext.problems().get(0).found());
        }
    }

    private SavedSlots slots(Inspection state, String path, boolean runs) {
        return SavedSlots.of(databases.context(), StoredSource.of(state), path, runs, logs);
    }

    private static Undo resume(String path, String why) {
        return new Undo(Optional.of(path), Undo.Way.RESUME, Optional.empty(), "", why, false);
    }

    private static Undo none(String why) {
        return new Undo(Optional.empty(), Undo.Way.NONE, Optional.empty(), "", why, false);
    }
}
