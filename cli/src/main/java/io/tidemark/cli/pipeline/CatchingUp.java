package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The wait until all targets are where they were before a replay, or past it, and the job has a checkpoint that waits for nothing
 * any more. Says what it waits for, whenever that changes.
 */
final class CatchingUp {

    private static final String RUNNING = "RUNNING";

    private final FlinkRest flink;
    private final String pipeline;
    private final Databases databases;
    private final Consumer<String> narration;

    CatchingUp(FlinkRest flink, String pipeline, Databases databases, Consumer<String> narration) {
        this.flink = flink;
        this.pipeline = pipeline;
        this.databases = databases;
        this.narration = narration;
    }

    /**
     * How it is.
     *
     * @param state of the job, as Flink names it
     * @param failure the last one
     * @param checkpoint the last one that is complete
     * @param targets as they are now; none if one could not be asked
     * @param waits for what; "" if it does not wait any more
     */
    record Progress(
            String state,
            Optional<JobFailure> failure,
            Optional<Long> checkpoint,
            List<LiveTarget> targets,
            String waits) {

        /** Whether the targets are there. */
        boolean isOver() {
            return waits.isEmpty();
        }

        /** Whether it will not get there by itself. */
        boolean hasEnded() {
            return JobSummary.isEnd(state);
        }
    }

    /**
     * Waits, as long as checkpoints are completed.
     *
     * @param before what the targets had when the replay was begun
     * @param patience from one checkpoint to the next, at most
     */
    Progress await(String job, List<LiveTarget> before, Duration patience) {
        Optional<Long> seen = Optional.empty();
        String said = "";
        long moved = System.nanoTime();
        while (true) {
            boolean late = System.nanoTime() - moved >= patience.toNanos();
            try {
                Progress progress = look(job, before);
                if (progress.isOver() || progress.hasEnded()) {
                    return progress;
                }
                if (!progress.waits().equals(said)) {
                    said = progress.waits();
                    narration.accept(said);
                }
                if (!progress.checkpoint().equals(seen)) {
                    seen = progress.checkpoint();
                    moved = System.nanoTime();
                } else if (late) {
                    return progress;
                }
            } catch (ProblemException failure) {
                if (late || !FlinkRest.mayPass(failure)) {
                    throw failure;
                }
            }
            flink.awaitRefresh();
        }
    }

    private Progress look(String job, List<LiveTarget> before) {
        String state = flink.jobState(job);
        Optional<JobFailure> failure = flink.lastFailure(job);
        Optional<CompletedCheckpoint> checkpoint = flink.checkpoints(job).checkpoint();
        LiveTargets targets = databases.targets(pipeline);
        return new Progress(
                state,
                failure,
                checkpoint.map(CompletedCheckpoint::id),
                targets.problems().isEmpty() ? targets.targets() : List.of(),
                waits(state, failure, checkpoint, targets, new Reach(before, targets.targets())));
    }

    private static String waits(
            String state,
            Optional<JobFailure> failure,
            Optional<CompletedCheckpoint> checkpoint,
            LiveTargets targets,
            Reach reach) {
        if (!state.equals(RUNNING)) {
            return "Waiting: the job is %s%s."
                    .formatted(
                            state,
                            failure.map(last -> " (" + last.words() + ")").orElse(""));
        }
        if (checkpoint.isEmpty()) {
            return "Waiting for the job's first checkpoint.";
        }
        ReadPosition read = ReadPosition.of(checkpoint.get().path());
        Optional<Inspection> inspection = read.inspection();
        boolean held = inspection.stream()
                .map(Inspection::targets)
                .flatMap(List::stream)
                .anyMatch(TargetState::waiting);
        if (held) {
            return "Reading again: checkpoint %d stands at %s. The targets stay as they are until that is reached."
                    .formatted(
                            checkpoint.get().id(),
                            reach.words(inspection.orElseThrow().targets()));
        }
        if (!targets.problems().isEmpty()) {
            return "Waiting: %s.".formatted(targets.problems().get(0).found());
        }
        return reach.isThere()
                ? ""
                : "Waiting until the targets have what checkpoint %d has."
                        .formatted(checkpoint.get().id());
    }
}
