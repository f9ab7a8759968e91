package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a pipeline go on from a savepoint that it has gone on from before. Whoever interrupts it has been told before each step how
 * to go on, and how to go back; the same once more goes on wherever it was interrupted.
 */
final class Replay {

    private final UndoChoice choice;
    private final FlinkRest flink;
    private final NewFile file;
    private final Databases databases;
    private final UpdateOptions options;
    private final Output output;
    private final ReplayPlan plan;
    private final LeftBy left;
    private final String name;
    private final ReplayJson json;
    private LeftBy written;
    private ReplayWays ways;
    private Undo.Made undo;

    /**
     * @param left what has left the savepoint
     * @param written what has written the targets last
     */
    Replay(
            UndoChoice choice,
            NewFile file,
            UpdateOptions options,
            ReplayWays ways,
            Output output,
            ReplayPlan plan,
            LeftBy left,
            LeftBy written) {
        this.choice = choice;
        this.flink = choice.flink();
        this.file = file;
        this.databases = choice.databases();
        this.options = options;
        this.ways = ways;
        this.output = output;
        this.plan = plan;
        this.left = left;
        this.written = written;
        this.undo = plan.undo().asItIs();
        this.name = Words.printable(plan.pipeline());
        this.json = new ReplayJson(plan, ways.file());
    }

    /** @return everything for which nothing may be stopped */
    List<Problem> examine() throws IOException, InterruptedException {
        output.narrate("Examining the file with %s, as tidemark doctor does."
                .formatted(Words.printable(plan.savepoint().path())));
        List<Problem> refusals = refusals();
        json.refused(refusals);
        return refusals;
    }

    private List<Problem> refusals() throws IOException, InterruptedException {
        List<Problem> limited = LimitCheck.problems(plan);
        if (!limited.isEmpty()) {
            return limited;
        }
        try {
            return examine(plan.job());
        } catch (ProblemException refused) {
            return refused.problems();
        }
    }

    /** What would be done, or why it would not. */
    Map<String, Object> json() {
        return json.json();
    }

    /** With the pins in the place of the slots that are made from them. */
    private List<Problem> examine(Optional<JobSummary> running) throws IOException, InterruptedException {
        Examination examination = file.examineAgain(
                savepoint(),
                running.map(JobSummary::name),
                left,
                written,
                plan.slots().pins());
        ways = ways.backBySame(examination.same());
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
        return json.told(output, this::replay);
    }

    private int replay() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        plan.job().ifPresentOrElse(this::stop, this::pin);
        List<LiveTarget> before;
        Submitting.Submission submission;
        try {
            before = targets();
            json.targets(before);
            written = LeftBy.ofTargets(flink, plan, undo, before);
            output.narrate("Examining the file once more, now that nothing runs.");
            refuse(examine(Optional.empty()));
            json.undo(undo, ways.command(undo));
            plan.slots().make(databases.environment(), this::requireEnded, this::slotIsGone, output::narrate);
            output.narrate("Submitting the file from %s. If this is interrupted: %s says whether it runs. Then\n%s"
                    .formatted(Words.printable(savepoint()), ways.ways().status(), both()));
            submission = new Submitting(
                            flink,
                            file,
                            output,
                            plan.pipeline(),
                            "See which file it runs: " + ways.ways().status())
                    .submit(savepoint());
        } catch (IOException | InterruptedException | RuntimeException failure) {
            output.narrate("%s does not run, or not from the savepoint: see %s. To go on, or back\n%s"
                    .formatted(name, ways.ways().status(), both()));
            throw failure;
        }
        if (submission.takenOver()) {
            json.takenOver();
            return submission.exitCode();
        }
        if (submission.job().isEmpty()) {
            output.narrate("%s does not run. To go on, or back\n%s".formatted(name, both()));
            return submission.exitCode();
        }
        String submitted = submission.job().get();
        ways = ways.behind(submitted);
        json.undo(undo, ways.command(undo));
        return new Following(flink, plan, databases, options, ways, output, json)
                .follow(submitted, before, undo, begun, true);
    }

    /** As they are now; what has had nothing of the pipeline may be away. */
    private List<LiveTarget> targets() {
        LiveTargets asked = databases.targets(plan.pipeline());
        if (new Reach(plan.live().targets(), asked.targets(), "", 0).isMissing()) {
            refuse(asked.problems());
        }
        return asked.targets();
    }

    /** Somebody may have started it while it was looked at: his job would lose its slot. */
    private void requireEnded() {
        new Pipelines(flink).alive(plan.pipeline()).ifPresent(job -> {
            throw ReplayProblems.startedMeanwhile(job, ways);
        });
    }

    /** What is not pinned has nothing to go on from any more. */
    private void slotIsGone() {
        undo = undo.withoutSlots();
        json.undo(undo, ways.command(undo));
    }

    private static void refuse(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }

    private void pin() {
        undo = plan.undo().pinned();
        made();
        output.narrate("To go on if this is interrupted, or back\n" + both());
    }

    private void stop(JobSummary job) {
        String back = ways.command(undo).orElseGet(() -> ways.resume(Optional.empty()));
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
                                back));
        json.stopping();
        json.undo(undo, Optional.of(back));
        try {
            Undo.Made planned = plan.undo().stopped(() -> {
                String left = flink.stopWithSavepoint(job.id(), options.directory());
                output.after(left);
                return left;
            });
            undo = choice.byWhatIsLeft(planned);
            if (!undo.path().equals(planned.path())) {
                // The file was compared with what has left the other one.
                ways = ways.backBySame(false);
            }
        } catch (ProblemException failure) {
            output.narrate(
                    "Nothing else has been done. The job may have stopped, or go on: see %s. If it has stopped: %s"
                            .formatted(ways.ways().status(), back));
            throw failure;
        }
        json.stopped();
        made();
        output.narrate("It has stopped with savepoint %s. To go on if this is interrupted, or back\n%s"
                .formatted(undo.left().map(Words::printable).orElseThrow(), both()));
    }

    private void made() {
        json.undo(undo, ways.command(undo));
        undo.pins().forEach((source, pin) -> output.narrate("Pinned in source %s by %s.".formatted(source, pin)));
    }

    private String both() {
        return ways.both(plan.savepoint().path(), undo);
    }
}
