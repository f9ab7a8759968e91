package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.cli.Output;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.guard.Said;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a pipeline go on from a savepoint that it has gone on from before. Whoever interrupts it has been told before each step how
 * to go on, and how to go back; the same once more goes on wherever it was interrupted.
 */
final class Replay {

    private final FlinkRest flink;
    private final NewFile file;
    private final Databases databases;
    private final UpdateOptions options;
    private final ReplayWays ways;
    private final Output output;
    private final ReplayPlan plan;
    private final String name;

    Replay(
            FlinkRest flink,
            NewFile file,
            Databases databases,
            UpdateOptions options,
            ReplayWays ways,
            Output output,
            ReplayPlan plan) {
        this.flink = flink;
        this.file = file;
        this.databases = databases;
        this.options = options;
        this.ways = ways;
        this.output = output;
        this.plan = plan;
        this.name = Words.printable(plan.pipeline());
    }

    /** @return everything for which nothing may be stopped */
    List<Problem> examine() throws IOException, InterruptedException {
        output.narrate("Examining the file with %s, as tidemark doctor does."
                .formatted(Words.printable(plan.savepoint().path())));
        return examine(plan.job(), plan.slots().pins());
    }

    private List<Problem> examine(Optional<JobSummary> running, Map<String, String> pins)
            throws IOException, InterruptedException {
        Examination examination = file.examineAgain(
                savepoint(),
                running.map(JobSummary::name),
                running.flatMap(job -> flink.parameter(job.id(), JobParameters.COMPUTATION)),
                pins);
        examination.notes().forEach(problem -> output.narrate(problem.text()));
        examination.unknown().forEach(line -> output.narrate("Not known: " + line));
        return examination.refusals(options.evenUnknown());
    }

    private String savepoint() {
        return plan.savepoint().path().toString();
    }

    /**
     * Does it, if nothing stands against it.
     *
     * @return the exit code
     */
    int apply() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Undo.Made undo = undo();
        List<LiveTarget> before;
        Submitting.Submission submission;
        try {
            LiveTargets asked = databases.targets(plan.pipeline());
            refuse(asked.problems());
            before = asked.targets();
            plan.slots().make(databases.environment(), output::narrate);
            output.narrate("Examining the file once more, with everything as it will be.");
            refuse(examine(Optional.empty(), Map.of()));
            output.narrate("Submitting the file from %s. If this is interrupted: %s says whether it runs. Then\n%s"
                    .formatted(Words.printable(savepoint()), ways.ways().status(), both(undo)));
            submission = new Submitting(
                            flink,
                            file,
                            output,
                            plan.pipeline(),
                            "See which file it runs: " + ways.ways().status())
                    .submit(savepoint());
        } catch (IOException | InterruptedException | RuntimeException failure) {
            output.narrate("%s does not run, or not from the savepoint: see %s. To go on, or back\n%s"
                    .formatted(name, ways.ways().status(), both(undo)));
            throw failure;
        }
        if (submission.takenOver()) {
            output.print("", ReplayJson.done(plan, null, undo, before, null));
            return submission.exitCode();
        }
        if (submission.job().isEmpty()) {
            output.print("", ReplayJson.done(plan, null, undo, before, back(undo)));
            output.narrate("%s does not run. To go on, or back\n%s".formatted(name, both(undo)));
            return submission.exitCode();
        }
        return follow(submission.job().get(), before, undo, begun);
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private Undo.Made undo() {
        if (plan.job().isEmpty()) {
            Undo.Made undo = plan.undo().pinned(output::narrate);
            output.narrate("To go on if this is interrupted, or back\n" + both(undo));
            return undo;
        }
        JobSummary job = plan.job().get();
        output.narrate(
                """
                Stopping job %s with a savepoint in %s, called savepoint-%s-...
                If this is interrupted: %s says whether it runs. Whether it does or not, this goes on
                  on:    %s --apply
                and, if it does not run, that goes back
                  back:  %s"""
                        .formatted(
                                job.id(),
                                options.directory().map(Words::printable).orElse("the cluster's own directory"),
                                job.id().substring(0, 6),
                                ways.ways().status(),
                                ways.replay(savepoint()),
                                ways.ways().on(Optional.empty())));
        Undo.Made undo;
        try {
            undo = plan.undo().stopped(() -> flink.stopWithSavepoint(job.id(), options.directory()));
        } catch (ProblemException failure) {
            output.narrate(
                    "Nothing else has been done. The job may have stopped, or go on: see %s. If it has stopped: %s"
                            .formatted(ways.ways().status(), ways.ways().on(Optional.empty())));
            throw failure;
        }
        undo.pins().forEach((source, pin) -> output.narrate("Pinned in source %s by %s.".formatted(source, pin)));
        output.narrate("It has stopped with savepoint %s. To go on if this is interrupted, or back\n%s"
                .formatted(undo.path().map(Words::printable).orElseThrow(), both(undo)));
        return undo;
    }

    private String both(Undo.Made undo) {
        return ways.both(plan.savepoint().path(), undo.path());
    }

    private String back(Undo.Made undo) {
        return undo.path().map(path -> ways.replay(path) + " --apply").orElse(null);
    }

    /** Of a replay from the savepoint that is under way already. */
    int follow(String job) {
        output.narrate("%s is being replayed from %s already, by job %s: following it."
                .formatted(name, Words.printable(savepoint()), job));
        return follow(job, plan.live().targets(), new Undo.Made(Optional.empty(), Map.of()), System.nanoTime());
    }

    private int follow(String job, List<LiveTarget> before, Undo.Made undo, long begun) {
        output.narrate(
                """
                Job %s reads on until the targets have what they had (%s), or more. If this is interrupted the job goes on; to follow it, or go back
                %s"""
                        .formatted(job, Reach.words(Reach.positions(before)), both(undo)));
        CatchingUp.Progress progress = new CatchingUp(flink, plan.pipeline(), databases, output::narrate)
                .await(job, before, options.patience());
        boolean there = progress.isOver() && !progress.hasEnded();
        if (!there) {
            output.print("", ReplayJson.done(plan, job, undo, progress.targets(), back(undo)));
            Problem problem = ReplayProblems.notThere(name, job, progress, options.patience(), both(undo));
            output.narrate(problem.text());
            return problem.code().category().exitCode();
        }
        output.print(job + "\n", ReplayJson.done(plan, job, undo, progress.targets(), back(undo)));
        output.narrate(
                "%s is replayed from %s, in %s. Read again: %s. Now the targets have %s, and checkpoint %d is complete."
                        .formatted(
                                name,
                                Words.printable(savepoint()),
                                Said.seconds(Duration.ofNanos(System.nanoTime() - begun)
                                        .toSeconds()),
                                Reach.words(plan.positions(), Reach.positions(before)),
                                Reach.words(Reach.positions(progress.targets())),
                                progress.checkpoint().orElseThrow()));
        if (undo.path().isPresent()) {
            output.narrate("The way back: " + back(undo));
        }
        return 0;
    }
}
