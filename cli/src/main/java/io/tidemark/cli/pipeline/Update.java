package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobStart;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Has a running pipeline go on with another file: examined first, stopped only if nothing stands against it.
 *
 * @param cluster the options that name the cluster
 * @param patience how long the new job may take to its first checkpoint
 */
record Update(FlinkRest flink, NewFile file, Output output, String cluster, Duration patience) {

    private static final String NATIVE = "NATIVE";

    /** @return the exit code */
    int apply(JobSummary job) throws IOException, InterruptedException {
        examine(job);
        String savepoint = flink.stopWithSavepoint(job.id());
        String old = Resumption.words(Optional.of(savepoint), cluster);
        output.narrate("Job %s has stopped with savepoint %s.".formatted(job.id(), Words.printable(savepoint)));
        PipelineClient.Result result = file.submit(savepoint);
        result.problems().lines().forEach(output::narrate);
        if (result.exitCode() != 0) {
            output.print("", json(job, "", savepoint, old));
            output.narrate(isPaused(job, old));
            return result.exitCode();
        }
        output.narrate("Job %s is submitted; waiting for its first checkpoint.".formatted(result.output()));
        JobStart start = JobStart.await(flink, result.output(), patience);
        if (start.hasEnded()) {
            output.print("", json(job, "", savepoint, old));
            throw new ProblemException(failed(job, result.output(), start, old));
        }
        output.print(result.output() + "\n", json(job, result.output(), savepoint, old));
        if (!start.checkpointed()) {
            output.narrate("It has completed no checkpoint in %d s%s."
                    .formatted(
                            patience.toSeconds(),
                            start.failure()
                                    .map(failure -> ", and was restarted: " + Words.printable(failure.words()))
                                    .orElse("")));
        }
        output.narrate("How it is: tidemark pipeline status %s%s"
                .formatted(ShellWord.of(Words.printable(job.name())), cluster));
        return 0;
    }

    /** With a savepoint of its own: a checkpoint may be gone before it is looked at. */
    private void examine(JobSummary job) throws IOException, InterruptedException {
        String savepoint = flink.takeSavepoint(job.id(), Optional.empty(), NATIVE);
        Examination examination;
        try {
            examination = file.examine(savepoint);
        } finally {
            dispose(savepoint);
        }
        examination.unknown().forEach(problem -> output.narrate(problem.text()));
        if (!examination.refusals().isEmpty()) {
            output.narrate(
                    "Nothing has been stopped: %s goes on, job %s.".formatted(Words.printable(job.name()), job.id()));
            throw new ProblemException(examination.refusals(), null);
        }
    }

    private void dispose(String savepoint) {
        try {
            flink.disposeSavepoint(savepoint);
        } catch (ProblemException kept) {
            output.narrate("The savepoint that was looked at is still there: %s (%s)"
                    .formatted(
                            Words.printable(savepoint),
                            Words.printable(kept.problems().get(0).found())));
        }
    }

    private static String isPaused(JobSummary job, String old) {
        return "%s is paused. Mend the file and resume it, or go on with the one before: %s"
                .formatted(Words.printable(job.name()), old);
    }

    private static Problem failed(JobSummary job, String id, JobStart start, String old) {
        return new Problem(
                ErrorCode.JOB_FAILED,
                "job %s of %s is %s%s"
                        .formatted(
                                id,
                                job.name(),
                                start.state(),
                                start.failure()
                                        .map(JobFailure::words)
                                        .map(": "::concat)
                                        .orElse("")),
                "a job that completes a checkpoint",
                isPaused(job, old));
    }

    static Map<String, Object> json(JobSummary replaced, String job, String savepoint, String resume) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", replaced.name());
        json.put("job", job.isEmpty() ? null : job);
        json.put("replaced", replaced.id());
        json.put("updatedNow", !job.isEmpty());
        json.put("savepoint", savepoint.isEmpty() ? null : savepoint);
        json.put("resumeOld", resume.isEmpty() ? null : resume);
        return json;
    }
}
