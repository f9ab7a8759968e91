package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The wait until a job stands where it was to be read up to, and its targets have that. */
final class StandingStill {

    /** An epoch is applied when its checkpoint is complete; this many later it is not going to be. */
    private static final int CHECKPOINTS = 5;

    private final FlinkRest flink;
    private final ReplayPlan plan;
    private final ReadLimit until;
    private final Databases databases;
    private final Consumer<String> narration;
    private OptionalLong heldSince = OptionalLong.empty();

    StandingStill(FlinkRest flink, ReplayPlan plan, Databases databases, Consumer<String> narration) {
        this.flink = flink;
        this.plan = plan;
        this.until = plan.until().orElseThrow();
        this.databases = databases;
        this.narration = narration;
    }

    /**
     * How far it is.
     *
     * @param state the job's
     * @param targets as they are
     * @param stands where each source stands that does
     * @param reached checkpoints until it stands, as long as what it reads is held back as well, and then what the targets have
     * @param past whether the targets have more than that, so that they will never be there
     * @param waits why it is not over; "" if it is
     */
    record Progress(
            String state,
            Optional<JobFailure> failure,
            Optional<Long> checkpoint,
            List<LiveTarget> targets,
            List<String> stands,
            boolean past,
            Object reached,
            String waits)
            implements Waiting.Progress {

        @Override
        public boolean isDone() {
            return isOver() || hasEnded() || past;
        }

        boolean isOver() {
            return waits.isEmpty();
        }

        boolean hasEnded() {
            return JobSummary.isEnd(state);
        }
    }

    /** @param patience from one checkpoint to the next, at most */
    Progress await(String job, Duration patience) {
        return new Waiting(flink, narration).await(() -> look(job), Optional.empty(), patience);
    }

    private Progress look(String job) {
        String state = flink.jobState(job);
        List<String> stands = state.equals(Waiting.RUNNING) ? flink.standsAt(job) : List.of();
        JobCheckpoints checkpoints = flink.checkpoints(job);
        Optional<Long> checkpoint = checkpoints.checkpoint().map(CompletedCheckpoint::id);
        Held held = Held.look(checkpoints, job);
        LiveTargets asked = databases.targets(plan.pipeline());
        List<LiveTarget> ours = asked.targets().stream()
                .filter(target -> target.writer().equals(job))
                .toList();
        boolean all = stands.size() >= plan.sources().size();
        boolean there = all
                && ours.size() >= plan.savepoint().committers()
                && isAt(ours, stands)
                && ours.stream().noneMatch(LiveTarget::isReplaying);
        return new Progress(
                state,
                flink.lastFailure(job),
                checkpoint,
                asked.targets(),
                stands,
                all && !there && (isPast(held, checkpoint, stands) || isVisiblyPast(ours, stands)),
                all && !held.isHeld() ? asked.targets() : checkpoint,
                there ? "" : waits(state, flink.lastFailure(job), checkpoint, held, all, stands, asked));
    }

    private static boolean isAt(List<LiveTarget> targets, List<String> stands) {
        return targets.stream()
                .flatMap(target -> target.tidemarks().stream())
                .allMatch(tidemark -> stands.contains(tidemark.position()));
    }

    /** Whether rows of behind that are in them, and stay. */
    private static boolean isVisiblyPast(List<LiveTarget> targets, List<String> stands) {
        return isAt(targets, stands) && targets.stream().anyMatch(LiveTarget::isReplaying);
    }

    /** Whether checkpoint after checkpoint has what it stands at, and holds it back for more to come. */
    private boolean isPast(Held held, Optional<Long> checkpoint, List<String> stands) {
        boolean waits = held.isHeld()
                && held.newest().isPresent()
                && held.newest().get().targets().stream()
                        .map(TargetState::sources)
                        .allMatch(sources -> stands.containsAll(sources.values()));
        if (!waits || checkpoint.isEmpty()) {
            heldSince = OptionalLong.empty();
            return false;
        }
        if (heldSince.isEmpty()) {
            heldSince = OptionalLong.of(checkpoint.get());
        }
        return checkpoint.get() >= heldSince.getAsLong() + CHECKPOINTS;
    }

    private String waits(
            String state,
            Optional<JobFailure> failure,
            Optional<Long> checkpoint,
            Held held,
            boolean stands,
            List<String> at,
            LiveTargets asked) {
        Optional<String> notYet = Waiting.forTheJob(state, failure, checkpoint.isPresent());
        if (notYet.isPresent()) {
            return notYet.get();
        }
        if (stands && !asked.problems().isEmpty()) {
            return "Waiting: %s.".formatted(asked.problems().get(0).found());
        }
        if (stands) {
            return "It stands at %s. Waiting until the targets have that."
                    .formatted(Words.printable(String.join(", ", at)));
        }
        if (held.isHeld() && held.newest().isPresent() && !plan.visible()) {
            return "Reading again, up to %s: the targets stay as they are until it has reached what they have."
                    .formatted(Words.brief(until));
        }
        return "Reading up to %s, until the job says that it stands.".formatted(Words.brief(until));
    }
}
