package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobProgress;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a running pipeline go on with another file: examined first, stopped only if nothing stands against it. Whoever
 * interrupts it has been told before how to go on.
 */
final class Update {

    /** Of a running job with our settings a checkpoint comes every few seconds. */
    private static final Duration NEXT_CHECKPOINT = Duration.ofSeconds(30);

    private static final String NATIVE = "NATIVE";

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
        output.narrate("Taking a savepoint of job %s, which goes on, to examine the file with.".formatted(job.id()));
        String lookedAt = flink.takeSavepoint(job.id(), options.directory(), NATIVE);
        output.narrate("Looking at %s, which is deleted when there is a newer state.".formatted(words(lookedAt)));
        boolean left = false;
        try {
            examine(lookedAt);
            String savepoint = stop();
            left = true;
            return goOn(savepoint);
        } finally {
            dispose(lookedAt, left);
        }
    }

    private void examine(String savepoint) throws IOException, InterruptedException {
        List<Problem> refusals;
        try {
            Examination examination = file.examine(savepoint, job.name(), flink.plan(job.id()));
            examination.notes().forEach(problem -> output.narrate(problem.text()));
            examination.unknown().forEach(line -> output.narrate("Not known: " + line));
            refusals = examination.refusals(options.evenUnknown());
            if (refusals.isEmpty()) {
                UpdateProblems.requireRunning(flink.jobState(job.id()), job, flink, ways);
                return;
            }
        } catch (IOException | RuntimeException failure) {
            output.narrate(goesOn());
            throw failure;
        }
        output.narrate(goesOn());
        throw new ProblemException(refusals, null);
    }

    private String goesOn() {
        return "Nothing has been stopped: %s goes on, job %s.".formatted(name, job.id());
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

    private int goOn(String savepoint) throws IOException, InterruptedException {
        output.narrate("It has stopped with savepoint %s. To go on from it, should this be interrupted\n%s"
                .formatted(words(savepoint), ways.both(Optional.of(savepoint))));
        try {
            PipelineClient.Result result = file.submit(savepoint);
            result.problems().lines().forEach(output::narrate);
            if (result.exitCode() == 0) {
                return await(savepoint, result.output());
            }
            output.print("", json(null, savepoint));
            output.narrate("%s does not run. To go on\n%s".formatted(name, ways.both(Optional.of(savepoint))));
            return result.exitCode();
        } catch (IOException | RuntimeException failure) {
            output.narrate("Whether %s runs: %s. If it does not, go on\n%s"
                    .formatted(name, ways.status(), ways.both(Optional.of(savepoint))));
            throw failure;
        }
    }

    private int await(String savepoint, String submitted) {
        output.narrate(
                "Job %s is submitted; waiting up to %d s for its first checkpoint. Should it not come up, the way back: %s"
                        .formatted(
                                submitted,
                                options.patience().toSeconds(),
                                UpdateProblems.back(ways, submitted, Optional.of(savepoint))));
        JobProgress progress = JobProgress.await(flink, submitted, options.patience());
        output.print(progress.isUp() ? submitted + "\n" : "", json(progress.isUp() ? submitted : null, savepoint));
        if (!progress.isUp()) {
            Problem problem =
                    UpdateProblems.notUp(name, submitted, progress, options.patience(), ways, Optional.of(savepoint));
            output.narrate(problem.text());
            return problem.code().category().exitCode();
        }
        output.narrate("It has completed checkpoint %d. How it is: %s"
                .formatted(progress.checkpoint().orElseThrow(), ways.status()));
        return 0;
    }

    private void dispose(String savepoint, boolean left) {
        try {
            if (left
                    || JobProgress.awaitAfter(flink, job.id(), savepoint, NEXT_CHECKPOINT)
                            .checkpoint()
                            .isPresent()) {
                flink.disposeSavepoint(savepoint);
                return;
            }
            stillThere(savepoint, "nothing newer is complete");
        } catch (ProblemException kept) {
            stillThere(savepoint, kept.problems().get(0).found());
        }
    }

    private void stillThere(String savepoint, String why) {
        output.narrate("The savepoint that was looked at is still there: %s (%s)"
                .formatted(words(savepoint), Words.printable(why)));
    }

    private static String words(String savepoint) {
        return Words.printable(savepoint);
    }

    private Map<String, Object> json(String submitted, String savepoint) {
        return UpdateJson.of(job, submitted, savepoint, ways.back(Optional.of(savepoint)));
    }
}
