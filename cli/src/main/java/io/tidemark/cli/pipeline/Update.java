package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobProgress;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a running pipeline go on with another file: examined first, stopped only if nothing stands against it. Whoever
 * interrupts it has been told before how to go on.
 */
final class Update {

    private final FlinkRest flink;
    private final NewFile file;
    private final UpdateOptions options;
    private final WaysOn ways;
    private final Output output;
    private final JobSummary job;
    private final String name;

    Update(FlinkRest flink, NewFile file, UpdateOptions options, WaysOn ways, Output output, JobSummary job) {
        this.flink = flink;
        this.file = file;
        this.options = options;
        this.ways = ways;
        this.output = output;
        this.job = job;
        this.name = Words.printable(job.name());
    }

    /** @return the exit code */
    int apply() throws IOException, InterruptedException {
        LookedAt lookedAt = new LookedAt(flink, job, options.directory(), ways, output);
        lookedAt.take();
        boolean left = false;
        Submitting.Submission submission;
        String savepoint;
        try {
            List<Problem> refusals = examine(lookedAt.path());
            output.narrate(refusals.isEmpty() ? "Nothing that is known stands against it." : ways.goesOn(job));
            if (!refusals.isEmpty()) {
                ProblemException refused = new ProblemException(refusals, null);
                output.narrate(refused.getMessage());
                return refused.exitCode();
            }
            savepoint = stop();
            left = true;
            submission = submit(savepoint);
        } finally {
            lookedAt.dispose(left);
        }
        return submission.job().isEmpty()
                ? submission.exitCode()
                : await(savepoint, submission.job().get());
    }

    /** @return everything for which nothing may be stopped */
    private List<Problem> examine(String savepoint) throws IOException, InterruptedException {
        try {
            Examination examination =
                    file.examine(savepoint, job.name(), flink.parameter(job.id(), NewFile.COMPUTATION));
            examination.notes().forEach(problem -> output.narrate(problem.text()));
            examination.unknown().forEach(line -> output.narrate("Not known: " + line));
            List<Problem> refusals = examination.refusals(options.evenUnknown());
            if (refusals.isEmpty()) {
                UpdateProblems.requireRunning(flink.jobState(job.id()), job, flink, ways);
            }
            return refusals;
        } catch (ProblemException refused) {
            return refused.problems();
        } catch (IOException | InterruptedException | RuntimeException failure) {
            output.narrate(ways.goesOn(job));
            throw failure;
        }
    }

    private String stop() {
        output.narrate(
                """
                Stopping job %s with a savepoint in %s, called savepoint-%s-...
                If this is interrupted: %s says whether it runs. If it does not, go on from that
                %s"""
                        .formatted(
                                job.id(),
                                options.directory().map(Words::printable).orElse("the cluster's own directory"),
                                job.id().substring(0, 6),
                                ways.status(),
                                ways.both(Optional.empty())));
        try {
            return flink.stopWithSavepoint(job.id(), options.directory());
        } catch (ProblemException failure) {
            output.narrate("Nothing has been submitted. The job may have stopped, or go on: see " + ways.status());
            throw failure;
        }
    }

    private Submitting.Submission submit(String savepoint) throws IOException, InterruptedException {
        output.narrate("It has stopped with savepoint %s. To go on from it, should this be interrupted\n%s"
                .formatted(Words.printable(savepoint), ways.both(Optional.of(savepoint))));
        Submitting.Submission submission;
        try {
            submission = new Submitting(flink, file, output, job.name(), Optional.of(job.id())).submit(savepoint);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            output.narrate("Whether %s runs: %s. If it does not, go on\n%s"
                    .formatted(name, ways.status(), ways.both(Optional.of(savepoint))));
            throw failure;
        }
        submission
                .job()
                .ifPresentOrElse(
                        submitted -> output.narrate(
                                """
                                Job %s is submitted; it has up to %d s to its first checkpoint. Should it not come up, the way back:
                                  %s
                                  and without --from as soon as it has completed a checkpoint: the targets do not go back."""
                                        .formatted(
                                                submitted,
                                                options.patience().toSeconds(),
                                                UpdateProblems.back(ways, submitted, Optional.of(savepoint)))),
                        () -> {
                            output.print("", json(null, savepoint, Optional.of(savepoint)));
                            output.narrate(
                                    "%s does not run. To go on\n%s".formatted(name, ways.both(Optional.of(savepoint))));
                        });
        return submission;
    }

    private int await(String savepoint, String submitted) {
        JobProgress progress = JobProgress.await(flink, submitted, options.patience());
        // What it has completed the targets have: they do not go back to the savepoint.
        Optional<String> from = progress.checkpoint().isPresent() ? Optional.empty() : Optional.of(savepoint);
        if (!progress.isUp()) {
            output.print("", json(null, savepoint, from));
            Problem problem = UpdateProblems.notUp(name, submitted, progress, options.patience(), ways, from);
            output.narrate(problem.text());
            return problem.code().category().exitCode();
        }
        output.print(submitted + "\n", json(submitted, savepoint, from));
        output.narrate("It has completed checkpoint %d. How it is: %s"
                .formatted(progress.checkpoint().orElseThrow(), ways.status()));
        return 0;
    }

    private Map<String, Object> json(String submitted, String savepoint, Optional<String> from) {
        return UpdateJson.of(job, submitted, savepoint, ways.back(from));
    }
}
