package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark pipeline resume}. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {
            "Goes on with a pipeline from what it has left last: its newest savepoint or retained checkpoint.",
            "",
            "Which that is, the cluster says as long as it remembers the pipeline's last jobs, and the context's state directory."
                    + " If that may not be the newest, because a later one was discarded or cannot be read, it is refused: name"
                    + " it with --from. Prints the plan; with --apply submits the pipeline, as submit does, and prints the job's id. Every database"
                    + " is asked first whether it still serves the stored position. Resuming what runs already does nothing.",
            "",
            "Exit code 0: it runs, or this was the plan; else as of submit."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark pipeline resume sql/shop/pipeline.sql --apply")
public final class ResumeCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PIPELINE", description = "The pipeline: a file of Flink SQL.")
    private Path pipeline;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "The savepoint or retained checkpoint, as the cluster sees it. Default: the newest.")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The pipeline's name. Default: what the file plainly sets, or else its own without .sql.")
    private Optional<String> named = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Where to look for what the cluster does not remember: a directory of this machine that the cluster sees"
                            + " under the same path. Default: the context's.")
    private Optional<Path> state = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A value for $${NAME} in the file. Wins over the environment. Keep secrets in the environment:"
                            + " arguments can be seen by every user of the machine.")
    private final Map<String, String> set = new LinkedHashMap<>();

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        String name = named.orElseGet(() -> NameInFile.of(pipeline));
        FlinkRest flink = cluster.flink();
        Optional<JobSummary> running = new Pipelines(flink).alive(name);
        if (running.isPresent()) {
            if (!running.get().isRunning()) {
                throw ending(running.get());
            }
            output.narrate("%s runs already, %s since %s."
                    .formatted(name, running.get().state(), running.get().started()));
            output.print(running.get().id() + "\n", json(name, running.get().id(), false, Optional.empty()));
            return 0;
        }
        NewestState start = from.map(path -> new NewestState(path, Instant.EPOCH, "named by you"))
                .or(() -> NewestState.of(flink, name, directory()))
                .orElseThrow(() -> nothing(name, flink));
        if (apply.isGiven()) {
            return submit(name, start);
        }
        output.print(plan(name, start), json(name, null, false, Optional.of(start)));
        return 0;
    }

    private ProblemException ending(JobSummary job) {
        return new ProblemException(new Problem(
                ErrorCode.PIPELINE_NOT_FOUND,
                "job %s of %s is %s, and has not ended".formatted(job.id(), job.name(), job.state()),
                "a job that runs, or that has ended",
                "It is ending: wait until it has (tidemark pipeline status %s%s), then resume."
                        .formatted(job.id(), cluster.words())));
    }

    private Optional<Path> directory() {
        return state.or(() -> cluster.context().state());
    }

    private ProblemException nothing(String name, FlinkRest flink) {
        return new ProblemException(new Problem(
                ErrorCode.SAVED_STATE_MISSING,
                "%s remembers no savepoint or checkpoint of %s%s"
                        .formatted(
                                flink.address(),
                                name,
                                directory()
                                        .map(looked -> ", and there is none in " + looked)
                                        .orElse(", and no state directory is named to look into")),
                "a savepoint or retained checkpoint of the pipeline",
                "Name one: --from PATH; or where they are: --state DIR; or start without state: tidemark submit %s%s"
                        .formatted(ShellWord.of(pipeline), cluster.words())));
    }

    private int submit(String name, NewestState start) throws Exception {
        output.narrate("Going on with %s from %s, %s.".formatted(name, Words.printable(start.path()), start.origin()));
        boolean verbose = spec.root().findOption("--verbose").getValue();
        PipelineClient client =
                new PipelineClient(TidemarkHome.current(), cluster.context().jobManager());
        PipelineClient.Result result = client.submit(pipeline, set, Optional.of(start.path()), verbose);
        result.problems().lines().forEach(output::narrate);
        if (result.exitCode() == 0) {
            output.print(result.output() + "\n", json(name, result.output(), true, Optional.of(start)));
            output.narrate("How it is: tidemark pipeline status %s%s".formatted(ShellWord.of(name), cluster.words()));
        }
        return result.exitCode();
    }

    private String plan(String name, NewestState start) {
        ReadPosition read = ReadPosition.of(start.path());
        return """
                Pipeline %s does not run:
                  submit %s from %s
                  which was %s%s
                  where it stands: %s
                Nothing has been done. To do it: tidemark pipeline resume %s%s%s --apply
                """
                .formatted(
                        name,
                        Words.printable(pipeline),
                        Words.printable(start.path()),
                        start.origin(),
                        start.completed().equals(Instant.EPOCH) ? "" : ", at " + start.completed(),
                        read.inspection()
                                .map(inspection -> inspection.sources().stream()
                                        .map(source -> Words.brief(source.position()
                                                .map(LogPosition::toString)
                                                .orElse("in the first load")))
                                        .collect(Collectors.joining(", ")))
                                .orElse("not readable from here: " + read.why()),
                        ShellWord.of(pipeline),
                        from.map(path -> " --from " + ShellWord.of(path)).orElse("")
                                + named.map(given -> " --name " + ShellWord.of(given))
                                        .orElse("")
                                + state.map(path -> " --state " + ShellWord.of(path))
                                        .orElse("")
                                + set.keySet().stream()
                                        .map(variable -> " --set " + ShellWord.of(variable) + "=...")
                                        .collect(Collectors.joining()),
                        cluster.words());
    }

    private static Map<String, Object> json(String name, String job, boolean now, Optional<NewestState> start) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", name);
        json.put("job", job);
        json.put("startedNow", now);
        json.put("from", start.map(NewestState::path));
        return json;
    }

    /**
     * The command that goes on with a pipeline.
     *
     * @param from what; empty for the newest
     * @param cluster the options that name the cluster
     */
    public static String words(Optional<String> from, String cluster) {
        // The name alone does not say which file it is of.
        return "tidemark pipeline resume PIPELINE.sql%s%s --apply"
                .formatted(
                        from.map(path -> " --from " + ShellWord.of(Words.printable(path)))
                                .orElse(""),
                        cluster);
    }
}
