package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.pin.Pinned;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.log.PinName;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a pipeline is taken back to if its replay was none of a good idea: the savepoint that it is stopped with, or what it has
 * left before.
 *
 * @param path of what it has left; empty if that is what it will be stopped with, or is not known
 * @param way how it is taken back to that
 * @param pinning what pins it; empty if nothing has to be pinned, or can be
 * @param step what has to be done for it, for people; "" for nothing
 * @param why there is none, or none that lasts; "" if there is
 * @param passedOver whether the pipeline has done something since that is nothing to go back to, and may have changed its targets
 */
record Undo(
        Optional<String> path,
        Way way,
        Optional<PinnedSavepoint> pinning,
        String step,
        String why,
        boolean passedOver) {

    enum Way {
        /** By a replay of it. */
        REPLAY,
        /** By a resumption from it, as long as its slots are as it has left them. */
        RESUME,
        NONE
    }

    /**
     * What there is in the end.
     *
     * @param left the savepoint that the job was stopped with, whether that is the way back or not; empty if none ran
     * @param passedOver as of the undo
     */
    record Made(Optional<String> left, Optional<String> path, Way way, Map<String, PinName> pins, boolean passedOver) {

        /** The same when slots have been made anew: what is not pinned has nothing to go on from any more. */
        Made withoutSlots() {
            return way == Way.RESUME ? new Made(left, path, Way.NONE, pins, passedOver) : this;
        }

        /** The same with another way back. */
        Made by(Undo undo) {
            return new Made(left, undo.path(), undo.way(), pins, undo.passedOver());
        }

        /** Whether it is the state that is replayed. */
        boolean isOf(Path savepoint) {
            return path.flatMap(SavedStates::path).equals(Optional.of(savepoint));
        }
    }

    /** Without anything being done for it. */
    Made asItIs() {
        return new Made(Optional.empty(), path, way, Map.of(), passedOver);
    }

    /** The same, behind which the pipeline has done something or not. */
    Undo behind(boolean passed) {
        return new Undo(path, way, pinning, step, why, passed);
    }

    /**
     * Stops the job.
     *
     * @param stop stops it, and says the savepoint's path
     * @throws io.tidemark.problem.ProblemException if it does not stop, or is not pinned
     */
    Made stopped(Supplier<String> stop) {
        if (pinning.isPresent()) {
            Pinned pinned = pinning.get().take(stop);
            return new Made(
                    Optional.of(pinned.savepoint()), Optional.of(pinned.savepoint()), way, pinned.pins(), passedOver);
        }
        String left = stop.get();
        if (path.isPresent()) {
            return new Made(Optional.of(left), path, way, Map.of(), passedOver);
        }
        return new Made(
                Optional.of(left),
                Optional.of(left),
                ReadPosition.of(left).inspection().isPresent() ? way : Way.RESUME,
                Map.of(),
                passedOver);
    }

    /**
     * Of a pipeline that does not run.
     *
     * @throws io.tidemark.problem.ProblemException if it is not pinned
     */
    Made pinned() {
        return pinning.map(pin -> new Made(
                        Optional.empty(), path, way, pin.take(path::get).pins(), passedOver))
                .orElseGet(this::asItIs);
    }

    /**
     * For people; "" if the step says it.
     *
     * @param slots whether any is made anew
     */
    String words(boolean slots) {
        if (!step.isEmpty() && path.isEmpty()) {
            return "";
        }
        String left = path.map(Words::printable).orElse("");
        return switch (way) {
            case REPLAY -> "the way back is " + left;
            case RESUME ->
                "the way back is %s, %s: %s"
                        .formatted(left, slots ? "until a slot is dropped" : "as long as its slots and logs stay", why);
            case NONE -> why.isEmpty() ? "" : "no way back is known: " + why;
        };
    }
}
