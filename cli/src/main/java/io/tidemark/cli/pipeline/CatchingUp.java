package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The wait until all targets are where they were before a replay, or past it, and the job has a checkpoint that waits for nothing
 * any more. Says what it waits for, whenever that changes.
 */
final class CatchingUp {

    private final FlinkRest flink;
    private final String pipeline;
    private final Databases databases;
    private final int written;
    private final boolean visible;
    private final Consumer<String> narration;

    /**
     * @param written how many targets the savepoint's pipeline writes
     * @param visible whether what is read again becomes visible epoch by epoch
     */
    CatchingUp(
            FlinkRest flink,
            String pipeline,
            Databases databases,
            int written,
            boolean visible,
            Consumer<String> narration) {
        this.flink = flink;
        this.pipeline = pipeline;
        this.databases = databases;
        this.written = written;
        this.visible = visible;
        this.narration = narration;
    }

    /**
     * How it is.
     *
     * @param state of the job, as Flink names it
     * @param failure the last one
     * @param checkpoint the last one that is complete
     * @param targets as they are now; none if one could not be asked
     * @param held whether what is read again is held back; as long as nobody knows, checkpoints count as well as targets
     * @param waits for what; "" if it does not wait any more
     */
    record Progress(
            String state,
            Optional<JobFailure> failure,
            Optional<Long> checkpoint,
            List<LiveTarget> targets,
            Held.Answer held,
            String waits)
            implements Waiting.Progress {

        @Override
        public boolean isDone() {
            return isOver() || hasEnded();
        }

        /** How far it has got: checkpoints alone bring nothing into targets that wait for nothing. */
        @Override
        public Reached reached() {
            if (held == Held.Answer.NOT_KNOWN) {
                return new Reached(checkpoint, targets);
            }
            return held == Held.Answer.HELD || targets.isEmpty()
                    ? new Reached(checkpoint, List.of())
                    : new Reached(Optional.empty(), targets);
        }

        /** Whether it is by checkpoints alone that it is seen to get on. */
        boolean isSeenByCheckpoints() {
            return held != Held.Answer.NOT || checkpoint.isEmpty();
        }

        /** Whether the targets are there. */
        boolean isOver() {
            return waits.isEmpty();
        }

        /** Whether it will not get there by itself. */
        boolean hasEnded() {
            return JobSummary.isEnd(state);
        }
    }

    /** What has to change for it to get on: one of the two. */
    private record Reached(Optional<Long> checkpoint, List<LiveTarget> targets) {

        static final Reached NOTHING = new Reached(Optional.empty(), List.of());
    }

    /**
     * Waits, as long as it gets on: by checkpoints while what is read again is held back, and then by the targets.
     *
     * @param before what the targets had when the replay was begun
     * @param patience from one checkpoint to the next, at most, or from one change of the targets
     */
    Progress await(String job, List<LiveTarget> before, Duration patience) {
        return new Waiting(flink, narration).await(() -> look(job, before), Reached.NOTHING, patience);
    }

    private Progress look(String job, List<LiveTarget> before) {
        String state = flink.jobState(job);
        Optional<JobFailure> failure = flink.lastFailure(job);
        JobCheckpoints checkpoints = flink.checkpoints(job);
        Held held = Held.look(checkpoints, job);
        LiveTargets targets = databases.targets(pipeline);
        Reach reach = new Reach(
                before,
                targets.targets(),
                job,
                held.newest()
                        .map(read -> read.targets().size())
                        .filter(size -> size > 0)
                        .orElse(written));
        return new Progress(
                state,
                failure,
                checkpoints.checkpoint().map(CompletedCheckpoint::id),
                reach.isMissing() ? List.of() : targets.targets(),
                held.answer(),
                waits(state, failure, checkpoints.checkpoint(), held, targets, reach));
    }

    private String waits(
            String state,
            Optional<JobFailure> failure,
            Optional<CompletedCheckpoint> checkpoint,
            Held held,
            LiveTargets targets,
            Reach reach) {
        Optional<String> notYet = Waiting.forTheJob(state, failure, checkpoint.isPresent());
        if (notYet.isPresent()) {
            return notYet.get();
        }
        long id = checkpoint.get().id();
        if (visible && !reach.isMissing()) {
            return waitsVisibly(id, held, reach);
        }
        if (held.isHeld() && held.newest().isPresent()) {
            List<TargetState> states = held.newest().get().targets();
            return reach.isPassed(states)
                    ? "Read again: checkpoint %d has %s. The targets get it all at once."
                            .formatted(id, reach.words(states))
                    : "Reading again: checkpoint %d has %s. The targets stay as they are until that is reached."
                            .formatted(id, reach.words(states));
        }
        if (reach.isMissing()) {
            return "Waiting: %s.".formatted(targets.problems().get(0).found());
        }
        if (reach.isThere()) {
            return "";
        }
        return held.answer() == Held.Answer.NOT_KNOWN
                ? "Waiting until the targets move. How far it has read again is not known: %s.".formatted(held.why())
                : "Waiting until the targets have what checkpoint %d has.".formatted(id);
    }

    /** Its first checkpoint says that nothing has been applied yet, also when that has been. */
    private static String waitsVisibly(long checkpoint, Held held, Reach reach) {
        if (reach.isVisible()) {
            return "Reading again, visibly: the targets have %s, and rows of then beside it."
                    .formatted(reach.visibleWords());
        }
        if (!reach.isThere()) {
            return "Reading again: checkpoint %d is complete, and what it has becomes visible.".formatted(checkpoint);
        }
        return held.isHeld() ? "The targets are there. Waiting for a checkpoint that says so." : "";
    }
}
