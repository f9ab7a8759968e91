package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark pipeline pause}. */
@Recorded
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = {
            "Stops a pipeline with a savepoint, from which it can go on.",
            "",
            "Prints the plan; with --apply does it, and prints the savepoint's path to standard output and the command that goes"
                    + " on from it to standard error. Pausing what is paused already does nothing, and prints the same. Meanwhile"
                    + " the source keeps its log for the pipeline, or, of MySQL, as long as it keeps any.",
            "",
            "Exit code 0: it is paused, or this was the plan; 6: it does not run, or the savepoint failed."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark pipeline pause orders",
            "  tidemark pipeline pause orders --apply --directory s3://state/savepoints"
        })
final class PauseCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The pipeline's name, or its job's id.")
    private String name;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where the savepoint goes, as the cluster sees it. Default: the cluster's own directory.")
    private Optional<String> directory = Optional.empty();

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        FlinkRest flink = cluster.flink();
        JobSummary job = new Pipelines(flink).find(name);
        output.about(job.name());
        if (job.hasEnded()) {
            String savepoint = left(flink, job);
            output.narrate("%s is paused already.".formatted(Words.printable(job.name())));
            paused(job, savepoint, false);
        } else if (apply.isGiven()) {
            paused(job, flink.stopWithSavepoint(job.id(), directory), true);
        } else {
            plan(job);
        }
        return 0;
    }

    /** What a pipeline that does not run was paused with. */
    private String left(FlinkRest flink, JobSummary job) {
        PipelineState state = PipelineState.of(flink, job, Clock.systemUTC(), Duration.ZERO);
        return state.checkpoints()
                .savepoint()
                .filter(savepoint -> state.isPaused())
                .map(CompletedCheckpoint::path)
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.PIPELINE_NOT_FOUND,
                        "the last job of %s, %s, is %s".formatted(job.name(), job.id(), job.state()),
                        "a job that runs",
                        "There is nothing to pause. To go on from its newest state: "
                                + ResumeWords.of(Optional.empty(), cluster.words()))));
    }

    private void paused(JobSummary job, String savepoint, boolean now) {
        String resume = ResumeWords.of(Optional.of(savepoint), cluster.words());
        output.print(Words.printable(savepoint) + "\n", json(job, now, savepoint, resume));
        output.narrate("To go on from it: " + resume);
        output.after(savepoint);
    }

    private void plan(JobSummary job) {
        String text =
                """
                Pipeline %s, job %s, %s since %s:
                  stop it with a savepoint in %s
                Nothing has been done. To do it: tidemark pipeline pause %s%s%s --apply
                """
                        .formatted(
                                Words.printable(job.name()),
                                job.id(),
                                job.state(),
                                job.started(),
                                directory.map(Words::printable).orElse("the cluster's own directory"),
                                ShellWord.of(Words.printable(name)),
                                directory
                                        .map(path -> " --directory " + ShellWord.of(path))
                                        .orElse(""),
                                cluster.words());
        output.print(text, json(job, false, null, null));
    }

    private static Map<String, Object> json(JobSummary job, boolean now, String savepoint, String resume) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", job.name());
        json.put("job", job.id());
        json.put("paused", savepoint != null);
        json.put("stoppedNow", now);
        json.put("savepoint", savepoint);
        json.put("resume", resume);
        return json;
    }
}
