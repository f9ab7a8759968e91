package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.Output;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.guard.Said;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The following of a replay's job until the targets are where they were. */
record Following(
        FlinkRest flink,
        ReplayPlan plan,
        Databases databases,
        UpdateOptions options,
        ReplayWays ways,
        Output output,
        ReplayJson json) {

    /**
     * Whether a job was started from a savepoint, itself or before a recovery, and still reads again what the targets have. Where
     * nobody reads its checkpoints here it does as long as nothing has come into the targets since. One that is read up to a limit
     * never goes past it. What is not held back, but visible, the targets know.
     */
    static boolean isUnderWay(
            FlinkRest flink,
            JobSummary job,
            Path savepoint,
            Optional<ReadLimit> until,
            boolean visible,
            List<LiveTarget> targets) {
        return isReadUpTo(flink, job, until)
                && flink.parameter(job.id(), JobParameters.VISIBLE).isPresent() == visible
                && isFrom(flink, job, savepoint)
                && (until.isPresent()
                        || (visible && isVisible(targets, job))
                        || switch (Held.of(flink, job.id()).answer()) {
                            case HELD -> true;
                            case NOT -> false;
                            case NOT_KNOWN -> isOlder(targets, job);
                        });
    }

    /** Whether a job was submitted to be read up to exactly that. */
    static boolean isReadUpTo(FlinkRest flink, JobSummary job, Optional<ReadLimit> until) {
        return flink.parameter(job.id(), JobParameters.UNTIL).equals(until.map(ReadLimit::toString));
    }

    private static boolean isFrom(FlinkRest flink, JobSummary job, Path savepoint) {
        return flink.parameter(job.id(), JobParameters.RESTORED)
                .or(() -> flink.checkpoints(job.id()).restored())
                .flatMap(SavedStates::path)
                .filter(savepoint::equals)
                .isPresent();
    }

    private static boolean isVisible(List<LiveTarget> targets, JobSummary job) {
        return targets.stream().anyMatch(target -> target.writer().equals(job.id()) && target.isReplaying());
    }

    /** Whether what a job has taken over was written last before it was submitted, by the clocks of both servers. */
    private static boolean isOlder(List<LiveTarget> targets, JobSummary job) {
        List<LiveTarget> ours = targets.stream()
                .filter(target -> target.writer().equals(job.id()))
                .toList();
        return !ours.isEmpty()
                && ours.stream()
                        .flatMap(target -> target.tidemarks().stream())
                        .allMatch(tidemark -> tidemark.appliedAt()
                                .filter(applied -> applied.isBefore(job.started()))
                                .isPresent());
    }

    /**
     * Of a replay from the savepoint that is under way already.
     *
     * @return the exit code
     * @throws ProblemException if the job does something else than the file
     */
    int followAgain(NewFile file) throws IOException, InterruptedException {
        return json.told(output, () -> {
            JobSummary job = plan.job().orElseThrow();
            LeftBy does = LeftBy.of(flink, job);
            boolean same = does.isSame(LeftBy.ofTargets(
                    flink, plan, plan.undo().asItIs(), plan.live().targets()));
            return new Following(
                            flink,
                            plan,
                            databases,
                            options,
                            ways.backBySame(same).behind(job.id()),
                            output,
                            json)
                    .followIfSame(file, job, does);
        });
    }

    private int followIfSame(NewFile file, JobSummary job, LeftBy does) throws IOException, InterruptedException {
        Undo.Made undo = plan.undo().asItIs();
        json.undo(undo, ways.command(undo));
        Examination examination = file.compare(plan.savepoint().path().toString(), job.name(), does);
        if (!examination.same()) {
            output.narrate("To end what runs: %s. Then, on or back\n%s"
                    .formatted(ways.ways().stop(job.id()), both(undo)));
            throw new ProblemException(notSame(examination), null);
        }
        output.narrate("%s is being replayed from %s already, by job %s: following it."
                .formatted(
                        Words.printable(plan.pipeline()),
                        Words.printable(plan.savepoint().path()),
                        job.id()));
        return follow(job.id(), plan.live().targets(), undo, System.nanoTime(), false);
    }

    /** That it is another file, if that is known; otherwise all that keeps it from being known. */
    private static List<Problem> notSame(Examination examination) {
        List<Problem> others = Stream.concat(examination.problems().stream(), examination.notes().stream())
                .filter(problem -> problem.code() == ErrorCode.PIPELINE_IN_USE)
                .toList();
        return others.isEmpty()
                ? examination.refusals("Mend what keeps it from being looked at; or end what runs, and do this again.")
                : others;
    }

    /**
     * Of a job that was submitted just now.
     *
     * @param before what the targets had
     * @param begun when the replay was, by {@link System#nanoTime}
     * @param now whether it was begun by this call
     * @return the exit code
     */
    int follow(String job, List<LiveTarget> before, Undo.Made undo, long begun, boolean now) {
        json.submitted(job);
        if (plan.until().isPresent()) {
            return new UpToALimit(this).follow(job, undo, begun, now);
        }
        output.narrate(
                """
                Job %s reads on until the targets have what they had (%s), or more. If this is interrupted the job goes on; to follow it, or go back
                %s"""
                        .formatted(job, Reach.words(Reach.positions(before)), both(undo)));
        CatchingUp.Progress progress = new CatchingUp(
                        flink,
                        plan.pipeline(),
                        databases,
                        plan.savepoint().committers(),
                        plan.visible(),
                        output::narrate)
                .await(job, before, options.patience());
        json.targets(progress.targets());
        ReplayWays told = progress.held() == Held.Answer.NOT_KNOWN ? ways.notRead() : ways;
        json.undo(undo, told.command(undo));
        if (!progress.isOver() || progress.hasEnded()) {
            Problem problem = ReplayProblems.notThere(
                    Words.printable(plan.pipeline()),
                    job,
                    progress,
                    options.patience(),
                    plan.visible(),
                    told.both(plan.savepoint().path(), undo));
            json.refused(List.of(problem));
            output.narrate(problem.text());
            return problem.code().category().exitCode();
        }
        json.replayed(now);
        output.narrate(
                "%s is replayed from %s, in %s. Read again: %s. Now the targets have %s, and checkpoint %d is complete."
                        .formatted(
                                Words.printable(plan.pipeline()),
                                Words.printable(plan.savepoint().path()),
                                Said.seconds(Duration.ofNanos(System.nanoTime() - begun)
                                        .toSeconds()),
                                Reach.words(plan.positions(), Reach.positions(before)),
                                Reach.words(Reach.positions(progress.targets())),
                                progress.checkpoint().orElseThrow()));
        if (!undo.isOf(plan.savepoint().path())) {
            told.through().words(undo).ifPresent(back -> output.narrate("The way back: " + back));
        }
        return 0;
    }

    private String both(Undo.Made undo) {
        return ways.both(plan.savepoint().path(), undo);
    }
}
