package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.Optional;

/**
 * The submission of a pipeline's file from a savepoint, when its job has stopped.
 *
 * @param pipeline its name
 * @param stopped the id of the job that has; empty if none ran
 */
record Submitting(FlinkRest flink, NewFile file, Output output, String pipeline, Optional<String> stopped) {

    /** @param job that is to come up; empty if none runs */
    record Submission(Optional<String> job, int exitCode) {}

    /** @throws ProblemException if somebody else has started the pipeline meanwhile */
    Submission submit(String savepoint) throws IOException, InterruptedException {
        Optional<JobSummary> meanwhile = another();
        if (meanwhile.isPresent()) {
            throw UpdateProblems.startedMeanwhile(meanwhile.get());
        }
        PipelineClient.Result result = file.submit(savepoint);
        result.problems().lines().forEach(output::narrate);
        return result.exitCode() == 0 ? new Submission(Optional.of(result.output()), 0) : takenAllTheSame(result);
    }

    /** A cluster may have taken a job of which the process that has submitted it never heard. */
    private Submission takenAllTheSame(PipelineClient.Result result) {
        flink.awaitRefresh();
        Optional<JobSummary> taken = another();
        taken.ifPresent(submitted -> output.narrate(
                "The cluster has taken it all the same: job %s is %s.".formatted(submitted.id(), submitted.state())));
        if (taken.isEmpty() && result.signal().isPresent()) {
            ProblemException killed = UpdateProblems.killed(result.signal().getAsInt(), Words.printable(pipeline));
            output.narrate(killed.getMessage());
            return new Submission(Optional.empty(), killed.exitCode());
        }
        return new Submission(taken.map(JobSummary::id), result.exitCode());
    }

    /** A job of the pipeline that is not the one which has stopped. */
    private Optional<JobSummary> another() {
        return flink.jobs().stream()
                .filter(other ->
                        other.name().equals(pipeline) && !other.hasEnded() && !stopped.equals(Optional.of(other.id())))
                .findFirst();
    }
}
