package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.cli.Output;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobProgress;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.List;
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
    private final UpdateJson json;

    Update(FlinkRest flink, NewFile file, UpdateOptions options, WaysOn ways, Output output, JobSummary job) {
        this.flink = flink;
        this.file = file;
        this.options = options;
        this.ways = ways;
        this.output = output;
        this.job = job;
        this.name = Words.printable(job.name());
        this.json = new UpdateJson(job);
    }

    /** @return the exit code */
    int apply() throws IOException, InterruptedException {
        try {
            return update();
        } finally {
            // However it ends, programs are told how far it has come.
            output.print(json.text(), json.json());
        }
    }

    private int update() throws IOException, InterruptedException {
        LookedAt lookedAt = new LookedAt(flink, job, options.directory(), ways, output);
        lookedAt.take();
        boolean left = false;
        Submitting.Submission submission;
        String savepoint;
        try {
            List<Problem> refusals = examine(lookedAt.path());
            output.narrate(refusals.isEmpty() ? "Nothing that is known stands against it." : ways.goesOn(job, flink));
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
            String computation =
                    flink.parameter(job.id(), JobParameters.COMPUTATION).orElse("");
            Examination examination = file.examine(savepoint, job.name(), computation);
            examination.notes().forEach(problem -> output.narrate(problem.text()));
            examination.unknown().forEach(line -> output.narrate("Not known: " + line));
            examination.outlook().forEach(output::narrate);
            List<Problem> refusals = examination.refusals(options.evenUnknown());
            if (refusals.isEmpty()) {
                UpdateProblems.requireRunning(flink.jobState(job.id()), job, flink, ways);
            }
            return refusals;
        } catch (ProblemException refused) {
            return refused.problems();
        } catch (IOException | InterruptedException | RuntimeException failure) {
            output.narrate(ways.goesOn(job, flink));
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
        json.stopping(ways.back(Optional.empty()));
        try {
            String savepoint = flink.stopWithSavepoint(job.id(), options.directory());
            json.stopped(savepoint, ways.back(Optional.of(savepoint)));
            return savepoint;
        } catch (ProblemException failure) {
            output.narrate("Nothing has been submitted. The job may have stopped, or go on: see " + ways.status());
            throw failure;
        }
    }

    private Submitting.Submission submit(String savepoint) throws IOException, InterruptedException {
        output.narrate("It has stopped with savepoint %s. To go on from it, should this be interrupted\n%s"
                .formatted(Words.printable(savepoint), ways.both(Optional.of(savepoint))));
        output.before(savepoint);
        try {
            Submitting.Submission submission = new Submitting(
                            flink,
                            file,
                            output,
                            job.name(),
                            "See which file it runs, and update that one: " + ways.status())
                    .submit(savepoint);
            if (submission.takenOver()) {
                json.takenOver();
                return submission;
            }
            return said(savepoint, submission);
        } catch (IOException | InterruptedException | RuntimeException failure) {
            output.narrate("Whether %s runs: %s. If it does not, go on\n%s"
                    .formatted(name, ways.status(), ways.both(Optional.of(savepoint))));
            throw failure;
        }
    }

    private Submitting.Submission said(String savepoint, Submitting.Submission submission) {
        output.narrate(submission
                .job()
                .map(submitted ->
                        """
                        Job %s is submitted; it has up to %d s to its first checkpoint. Should it not come up, the way back:
                          %s
                          and without --from as soon as it has completed a checkpoint: the targets do not go back.%s"""
                                .formatted(
                                        submitted,
                                        options.patience().toSeconds(),
                                        UpdateProblems.back(ways, submitted, Optional.of(savepoint)),
                                        ways.fewer()))
                .orElseGet(() -> "%s does not run. To go on\n%s".formatted(name, ways.both(Optional.of(savepoint)))));
        return submission;
    }

    private int await(String savepoint, String submitted) {
        JobProgress progress;
        try {
            progress = JobProgress.await(flink, submitted, options.patience());
        } catch (ProblemException unasked) {
            output.narrate("Whether job %s has come up: %s. If it does not, the way back: %s"
                    .formatted(submitted, ways.status(), UpdateProblems.back(ways, submitted, Optional.of(savepoint))));
            throw unasked;
        }
        // What it has completed the targets have: they do not go back to the savepoint.
        Optional<String> from = progress.checkpoint().isPresent() ? Optional.empty() : Optional.of(savepoint);
        json.passed(ways.back(from));
        if (!progress.isUp()) {
            Problem problem = UpdateProblems.notUp(name, submitted, progress, options.patience(), ways, from);
            output.narrate(problem.text());
            return problem.code().category().exitCode();
        }
        json.updated(submitted);
        output.narrate("It has completed checkpoint %d. How it is: %s"
                .formatted(progress.checkpoint().orElseThrow(), ways.status()));
        return 0;
    }
}
