package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.cli.pin.SavedSlot;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.guard.Said;
import io.tidemark.log.PinName;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The end of a replay that is read up to a limit: it stands, its targets have that, and it is paused there. */
record UpToALimit(Following of) {

    /** @return the exit code */
    int follow(String job, Undo.Made undo, long begun, boolean now) {
        String both = of.ways().both(of.plan().savepoint().path(), undo);
        of.output()
                .narrate(
                        """
                Job %s is read up to %s, to stand there. If this is interrupted the job goes on with that; to follow it, or go back
                %s"""
                                .formatted(job, Words.brief(until()), both));
        StandingStill.Progress progress = new StandingStill(of.flink(), of.plan(), of.databases(), of.output()::narrate)
                .await(job, of.options().patience());
        of.json().targets(progress.targets());
        if (!progress.isOver()) {
            Problem problem = notThere(job, progress, both);
            of.json().refused(List.of(problem));
            of.output().narrate(problem.text());
            return problem.code().category().exitCode();
        }
        of.output()
                .narrate(
                        """
                It stands at %s, and so do the targets. Stopping job %s with a savepoint in %s, called savepoint-%s-...
                If this is interrupted
                %s"""
                                .formatted(
                                        Words.printable(String.join(", ", progress.stands())),
                                        job,
                                        of.options()
                                                .directory()
                                                .map(Words::printable)
                                                .orElse("the cluster's own directory"),
                                        job.substring(0, 6),
                                        both));
        String left = of.flink().stopWithSavepoint(job, of.options().directory());
        of.output().narrate("It has stopped with savepoint %s.".formatted(Words.printable(left)));
        LiveTargets targets = of.databases().targets(of.plan().pipeline());
        List<Problem> problems = new ArrayList<>(targets.problems());
        problems.addAll(compare(left, targets.targets()));
        problems.addAll(notStood(left, progress.stands()));
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        of.json().replayed(now);
        paused(left);
        of.output()
                .narrate("That took %s."
                        .formatted(Said.seconds(
                                Duration.ofNanos(System.nanoTime() - begun).toSeconds())));
        return 0;
    }

    private ReadLimit until() {
        return of.plan().until().orElseThrow();
    }

    /** It has gone on between the question where it stands and the stop. */
    private List<Problem> notStood(String left, List<String> stands) {
        return ReadPosition.of(left).inspection().stream()
                .flatMap(state -> StoredSource.of(state).stream())
                .filter(source -> source.state()
                        .position()
                        .filter(at -> !stands.contains(at.toString()))
                        .isPresent())
                .map(source -> notEqual(
                        left,
                        "source %s is not where it stood, at %s"
                                .formatted(
                                        Words.printable(ReplayPlan.name(source)),
                                        Words.printable(String.join(", ", stands)))))
                .toList();
    }

    /**
     * Whether a job that was paused had been read up to the limit, and not only towards it: a position says so itself, and of a time
     * the pin, which is made when it has stood.
     */
    boolean hasStood(String left) {
        Optional<Inspection> state = ReadPosition.of(left).inspection();
        if (state.isEmpty()) {
            return false;
        }
        List<StoredSource> sources = StoredSource.of(state.get());
        boolean reached = sources.stream()
                .allMatch(source ->
                        source.state().position().filter(until()::isReachedBy).isPresent());
        List<SavedSlot> slots = SavedSlots.of(
                        of.databases().context(),
                        sources,
                        left,
                        true,
                        of.databases().logs())
                .slots();
        return reached
                || (!slots.isEmpty()
                        && slots.size() == sources.size()
                        && slots.stream().allMatch(slot -> slot.isOwn(SavedStates.name(left))));
    }

    /** What a job was paused with that was to be read up to the limit, if the targets still have exactly that. */
    Optional<String> leftBy(JobSummary job) {
        PipelineState state = PipelineState.of(of.flink(), job, Clock.systemUTC(), Duration.ZERO);
        return state.checkpoints()
                .savepoint()
                .filter(savepoint -> state.isPaused())
                .map(CompletedCheckpoint::path)
                .filter(path -> compare(path, of.plan().live().targets()).isEmpty());
    }

    /** What an earlier call has done. What was interrupted before it was pinned is. */
    int already(String left, boolean apply) {
        of.output()
                .narrate("%s is paused there already."
                        .formatted(Words.printable(of.plan().pipeline())));
        if (apply) {
            paused(left);
        } else {
            said(left);
        }
        of.output().print(Words.printable(left) + "\n", of.json().json());
        return 0;
    }

    private void paused(String left) {
        said(left);
        of.output().after(left);
        pin(left);
    }

    private void said(String left) {
        String resume = of.ways().ways().on(Optional.of(left));
        of.json().paused(left, resume);
        of.output()
                .narrate("%s is paused up to %s: %s. The targets have exactly that.\nTo go on from it: %s"
                        .formatted(
                                Words.printable(of.plan().pipeline()),
                                Words.brief(until()),
                                ReadPosition.of(left)
                                        .inspection()
                                        .map(UpToALimit::words)
                                        .orElse("not readable from here"),
                                resume));
    }

    private static String words(Inspection state) {
        return StoredSource.of(state).stream()
                .map(source -> "%s at %s%s"
                        .formatted(
                                Words.printable(ReplayPlan.name(source)),
                                source.state().position().map(Words::brief).orElse("no position"),
                                source.state()
                                        .lastCommit()
                                        .map(time -> ", its last transaction of " + time)
                                        .orElse("")))
                .collect(Collectors.joining("; "));
    }

    /** Nobody reads its slots, which are where it has left them: they are copied as of any savepoint of what does not run. */
    private void pin(String left) {
        SourceLogs logs = of.databases().logs();
        Optional<Inspection> state = ReadPosition.of(left).inspection();
        if (state.isEmpty() || !PinName.isSavepoint(SavedStates.name(left))) {
            return;
        }
        boolean toBePinned =
                SavedSlots.of(of.databases().context(), StoredSource.of(state.get()), left, true, logs).slots().stream()
                        .anyMatch(slot -> !slot.isOwn(SavedStates.name(left)));
        if (toBePinned) {
            try {
                PinnedSavepoint.prepareUndo(
                                of.databases().context(),
                                left,
                                logs,
                                of.databases().environment(),
                                of.output()::narrate)
                        .take(() -> left)
                        .pins()
                        .forEach((source, pin) ->
                                of.output().narrate("Pinned in source %s by %s.".formatted(source, pin)));
            } catch (ProblemException refused) {
                of.output()
                        .narrate(
                                "It is not pinned, and can be gone on from as long as nobody has: its slots keep the log until then.\n"
                                        + refused.getMessage());
            }
        }
    }

    /** Whether a savepoint is not behind the limit, and what the targets have is exactly what it has. */
    private List<Problem> compare(String left, List<LiveTarget> targets) {
        ReadPosition read = ReadPosition.of(left);
        if (read.inspection().isEmpty()) {
            return List.of(new Problem(
                    ErrorCode.SAVED_STATE_NOT_READ,
                    "%s, which it has stopped with, is not compared with the targets: %s"
                            .formatted(Words.printable(left), read.why()),
                    "a savepoint that this machine reads",
                    "Compare them where it is read: tidemark position show"));
        }
        List<Problem> problems = new ArrayList<>();
        targets.stream()
                .filter(LiveTarget::isReplaying)
                .forEach(target -> problems.add(notEqual(
                        left,
                        "target %s has rows of up to %s"
                                .formatted(
                                        Words.printable(target.name()),
                                        Reach.words(Reach.positions(List.of(target)))))));
        for (StoredSource source : StoredSource.of(read.inspection().get())) {
            Optional<LogPosition> at = source.state().position();
            long micros = source.state().lastCommit().map(LimitCheck::micros).orElse(0L);
            if (at.isEmpty() || until().isPassedBy(at.get(), micros)) {
                problems.add(notEqual(
                        left,
                        "source %s is at %s"
                                .formatted(
                                        Words.printable(ReplayPlan.name(source)),
                                        at.map(Words::brief).orElse("no position"))));
                continue;
            }
            targets.stream()
                    .flatMap(target -> target.tidemarks().stream())
                    .filter(tidemark -> source.name().equals(Optional.of(tidemark.source())))
                    .filter(tidemark -> !tidemark.position().equals(at.get().toString()))
                    .forEach(tidemark -> problems.add(notEqual(
                            left,
                            "it is at %s of source %s, and a target at %s"
                                    .formatted(
                                            Words.brief(at.get()),
                                            Words.printable(tidemark.source()),
                                            Words.brief(tidemark.position())))));
        }
        return problems;
    }

    private Problem notEqual(String left, String found) {
        return new Problem(
                ErrorCode.LIMIT_REFUSED,
                "%s was to be read up to %s: %s".formatted(Words.printable(left), Words.brief(until()), found),
                "a savepoint at or before it, and targets that have exactly what it has",
                "See where they are: tidemark position show. It is stopped; to go on from it: "
                        + of.ways().ways().on(Optional.of(left)));
    }

    private Problem notThere(String job, StandingStill.Progress progress, String both) {
        String name = Words.printable(of.plan().pipeline());
        if (progress.hasEnded()) {
            return new Problem(
                    ErrorCode.JOB_FAILED,
                    "job %s of %s is %s%s"
                            .formatted(job, name, progress.state(), UpdateProblems.why(progress.failure())),
                    "a job that reads up to %s, and stands there".formatted(Words.brief(until())),
                    "Mend what it failed for, or choose another place, and go on, or back:\n" + both);
        }
        boolean mixed =
                progress.targets().stream().anyMatch(target -> target.writer().equals(job) && target.isReplaying());
        if (progress.past() && mixed) {
            return new Problem(
                    ErrorCode.LIMIT_REFUSED,
                    "job %s of %s stands at %s, and the targets have rows from behind that beside it"
                            .formatted(job, name, Words.printable(String.join(", ", progress.stands()))),
                    "targets at or before %s: what they have cannot be taken out of them"
                            .formatted(Words.brief(until())),
                    "Read on to where they were, which ends that: "
                            + of.ways().replayHeld(of.plan().savepoint().path()) + " --apply");
        }
        if (progress.past()) {
            return new Problem(
                    ErrorCode.LIMIT_REFUSED,
                    "job %s of %s stands at %s, and holds that back: the targets have more"
                            .formatted(job, name, Words.printable(String.join(", ", progress.stands()))),
                    "targets at or before %s: what they have cannot be taken out of them"
                            .formatted(Words.brief(until())),
                    "They are as they were. End the job: %s. Then choose a later place, or put the targets back from a backup of before;"
                                    .formatted(of.ways().ways().stop(job))
                            + " or go back:\n"
                            + both);
        }
        return new Problem(
                ErrorCode.DEADLINE_MISSED,
                "job %s of %s is %s and has completed no checkpoint for %d s%s"
                        .formatted(
                                job,
                                name,
                                progress.state(),
                                of.options().patience().toSeconds(),
                                UpdateProblems.why(progress.failure())),
                "checkpoints, one after the other, and a job that stands at last",
                "It may still get there. To follow it again, or to go back:\n" + both);
    }
}
