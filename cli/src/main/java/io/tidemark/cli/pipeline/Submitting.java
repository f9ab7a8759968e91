package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.Optional;

/**
 * The submission of a pipeline's file from a savepoint, when its job has stopped.
 *
 * @param pipeline its name
 * @param remedy what to do if somebody else has started it meanwhile
 */
record Submitting(FlinkRest flink, NewFile file, Output output, String pipeline, String remedy) {

    /**
     * What has come of it.
     *
     * @param job that is to come up; empty if none runs
     * @param takenOver whether somebody else has started the pipeline meanwhile
     */
    record Submission(Optional<String> job, boolean takenOver, int exitCode) {}

    Submission submit(String savepoint) throws IOException, InterruptedException {
        PipelineClient.Result result = file.submit(savepoint);
        result.problems().lines().forEach(output::narrate);
        if (result.exitCode() == 0) {
            return new Submission(Optional.of(result.output()), false, 0);
        }
        if (isInUse(result)) {
            output.narrate("Somebody else has started %s meanwhile, or is about to; nothing was submitted. %s"
                    .formatted(Words.printable(pipeline), remedy));
            return new Submission(Optional.empty(), true, result.exitCode());
        }
        return takenAllTheSame(result);
    }

    private static boolean isInUse(PipelineClient.Result result) {
        return result.problems().lines().anyMatch(line -> line.startsWith(ErrorCode.PIPELINE_IN_USE.id() + "  "));
    }

    /** A cluster may have taken a job of which the process that has submitted it never heard. */
    private Submission takenAllTheSame(PipelineClient.Result result) {
        flink.awaitRefresh();
        Optional<JobSummary> taken = flink.jobs().stream()
                .filter(submitted -> submitted.id().equals(file.jobId()))
                .findFirst();
        taken.ifPresent(submitted -> output.narrate(
                "The cluster has taken it all the same: job %s is %s.".formatted(submitted.id(), submitted.state())));
        if (taken.isEmpty() && result.signal().isPresent()) {
            ProblemException killed = UpdateProblems.killed(result.signal().getAsInt(), Words.printable(pipeline));
            output.narrate(killed.getMessage());
            return new Submission(Optional.empty(), false, killed.exitCode());
        }
        return new Submission(taken.map(JobSummary::id), false, result.exitCode());
    }
}
