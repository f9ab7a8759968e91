package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.Pinned;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.log.PinName;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a pipeline is taken back to if its replay was none of a good idea: the savepoint that it is stopped with, or, of one that
 * does not run, the last that it has left.
 *
 * @param path of what it has left; empty while it runs, or if it is not known
 * @param pinning what pins it; empty if nothing has to be pinned, or can be
 * @param step what has to be done for it, for people; "" for nothing
 * @param why there is none, or none that is pinned; "" if there is
 */
record Undo(Optional<String> path, Optional<PinnedSavepoint> pinning, String step, String why) {

    /** Of what is followed only. */
    static final Undo NONE = none("");

    /** What there is in the end. */
    record Made(Optional<String> path, Map<String, PinName> pins) {}

    /**
     * That of a job that runs.
     *
     * @param slots whether it has any: what has none has no pins
     * @param where the savepoint goes, for people
     * @throws ProblemException with everything for which it cannot be pinned
     */
    static Undo ofRunning(
            Context context,
            FlinkRest flink,
            JobSummary job,
            boolean slots,
            String where,
            Map<String, String> environment,
            Consumer<String> narration) {
        return new Undo(
                Optional.empty(),
                slots
                        ? Optional.of(PinnedSavepoint.prepareUndo(context, flink, job, environment, narration))
                        : Optional.empty(),
                "stop job %s with a savepoint in %s%s, for the way back"
                        .formatted(job.id(), where, slots ? ", which is pinned" : ""),
                "");
    }

    /**
     * That of a pipeline that does not run. What cannot be pinned keeps nothing from being replayed.
     *
     * @param savepoint that is replayed
     * @param directory where to look for what the cluster does not remember
     */
    static Undo ofEnded(
            Context context,
            FlinkRest flink,
            String pipeline,
            Path savepoint,
            Optional<Path> directory,
            SourceLogs logs,
            Map<String, String> environment,
            Consumer<String> narration) {
        Optional<NewestState> newest;
        try {
            newest = NewestState.of(flink, pipeline, directory);
        } catch (ProblemException mayNotBeTheLast) {
            return none(mayNotBeTheLast.problems().get(0).found());
        }
        if (newest.isEmpty()) {
            return none("nothing is found that %s has left".formatted(Words.printable(pipeline)));
        }
        String path = newest.get().path();
        ReadPosition read = ReadPosition.of(path);
        if (SavedStates.path(path).filter(savepoint::equals).isPresent()) {
            return new Undo(Optional.of(path), Optional.empty(), "", "");
        }
        if (read.inspection().isEmpty()) {
            return new Undo(Optional.of(path), Optional.empty(), "", read.why());
        }
        try {
            SavedSlots slots =
                    SavedSlots.of(context, StoredSource.of(read.inspection().get()), path, true, logs);
            return slots.served()
                    ? new Undo(Optional.of(path), Optional.empty(), "", "")
                    : new Undo(
                            Optional.of(path),
                            Optional.of(PinnedSavepoint.prepareUndo(context, path, environment, narration)),
                            "pin %s, which it has left last, for the way back".formatted(Words.printable(path)),
                            "");
        } catch (ProblemException notToBePinned) {
            return new Undo(
                    Optional.of(path),
                    Optional.empty(),
                    "",
                    notToBePinned.problems().get(0).found());
        }
    }

    private static Undo none(String why) {
        return new Undo(Optional.empty(), Optional.empty(), "", why);
    }

    /**
     * Stops the job.
     *
     * @param stop stops it, and says the savepoint's path
     */
    Made stopped(Supplier<String> stop) {
        if (pinning.isEmpty()) {
            return new Made(Optional.of(stop.get()), Map.of());
        }
        Pinned pinned = pinning.get().take(stop);
        return new Made(Optional.of(pinned.savepoint()), pinned.pins());
    }

    /** Of a pipeline that does not run. */
    Made pinned(Consumer<String> narration) {
        if (pinning.isEmpty()) {
            return new Made(path, Map.of());
        }
        try {
            return new Made(path, pinning.get().take(path::get).pins());
        } catch (ProblemException notPinned) {
            narration.accept("%s is not pinned: %s"
                    .formatted(
                            Words.printable(path.get()),
                            notPinned.problems().get(0).found()));
            return new Made(path, Map.of());
        }
    }
}
