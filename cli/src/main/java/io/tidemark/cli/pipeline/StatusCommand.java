package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobFailure;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark pipeline status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Says how a pipeline is: its state, restarts, last checkpoint and last failure, whether it stands where it was to be read"
                    + " up to, what is left of tables that are read anew, and, out of that checkpoint, phase and position of each"
                    + " source.",
            "",
            "Where a source stands is read from the checkpoint's files; if they are not on this machine, it says so. No database"
                    + " is asked.",
            "",
            "Exit code 0: it runs and its last checkpoint is not stale, or it was paused or stopped; 6: it has failed, is stale,"
                    + " or there is none of that name."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pipeline status orders --stale-after 30")
final class StatusCommand implements Callable<Integer> {

    /** How often a job is asked for another checkpoint, where the one that it has told of is gone. */
    private static final int TIMES_AGAIN = 3;

    @Parameters(paramLabel = "NAME", description = "The pipeline's name, or its job's id.")
    private String name;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private Staleness staleness;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        FlinkRest flink = cluster.flink();
        JobSummary job = new Pipelines(flink).find(name);
        PipelineState state = PipelineState.of(flink, job, Clock.systemUTC(), staleness.budget());
        Optional<ReadPosition> position = position(state);
        for (int again = 0;
                again < TIMES_AGAIN
                        && !job.hasEnded()
                        && position.filter(ReadPosition::gone).isPresent();
                again++) {
            flink.awaitRefresh();
            state = PipelineState.of(flink, job, Clock.systemUTC(), staleness.budget());
            position = position(state);
        }
        StatusReport report =
                new StatusReport(state, Standing.of(flink, job), ReadAnew.of(flink, job), position, cluster.words());
        output.print(report.text(), report.json());
        List<Problem> problems = problems(state);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return 0;
    }

    private static Optional<ReadPosition> position(PipelineState state) {
        return state.checkpoints().newest().map(CompletedCheckpoint::path).map(ReadPosition::of);
    }

    private List<Problem> problems(PipelineState state) {
        String job = "job %s of %s".formatted(state.job().id(), state.job().name());
        if (state.job().state().startsWith("FAIL")) {
            Problem failed = new Problem(
                    ErrorCode.JOB_FAILED,
                    "%s is %s%s"
                            .formatted(
                                    job,
                                    state.job().state(),
                                    state.failure()
                                            .map(JobFailure::words)
                                            .map(": "::concat)
                                            .orElse("")),
                    "a job that runs",
                    "Do what the problem says; then tidemark pipeline resume PIPELINE.sql%s"
                            .formatted(cluster.words()));
            return Stream.concat(Stream.of(failed), state.failure().flatMap(JobFailure::problem).stream())
                    .toList();
        }
        if (state.isStale()) {
            return List.of(new Problem(
                    ErrorCode.DEADLINE_MISSED,
                    "%s has completed no checkpoint for %d s"
                            .formatted(job, state.age().toSeconds()),
                    "one in %d s".formatted(state.budget().toSeconds()),
                    "See its checkpoints and exceptions in the web UI %s; a first load may take longer: --stale-after."
                            .formatted(cluster.flink().address())));
        }
        return List.of();
    }
}
