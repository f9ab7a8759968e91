package io.tidemark.cli.pipeline;

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
import java.util.stream.Collectors;

/**
 * Goes on with a pipeline that does not run.
 *
 * @param from what the user names to go on from; empty for the newest
 */
record Resumption(StartOptions start, Optional<String> from, ClusterOptions cluster, Output output) {

    /**
     * Prints the plan, or does it.
     *
     * @return the exit code
     */
    int run(String name, FlinkRest flink, boolean apply, boolean verbose) throws Exception {
        NewestState state = from.map(path -> new NewestState(path, Instant.EPOCH, "named by you", false))
                .or(() -> NewestState.of(flink, name, directory()))
                .orElseThrow(() -> nothing(name, flink));
        if (apply) {
            return submit(name, state, verbose);
        }
        output.print(plan(name, state), json(name, null, false, Optional.of(state)));
        return 0;
    }

    /** What neither runs nor has ended. */
    ProblemException ending(JobSummary job) {
        return new ProblemException(new Problem(
                ErrorCode.PIPELINE_NOT_FOUND,
                "job %s of %s is %s, and has not ended".formatted(job.id(), job.name(), job.state()),
                "a job that runs, or that has ended",
                "It is ending: wait until it has (tidemark pipeline status %s%s), then go on."
                        .formatted(job.id(), cluster.words())));
    }

    private Optional<Path> directory() {
        return start.directory(cluster);
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
                        .formatted(ShellWord.of(start.pipeline()), cluster.words())));
    }

    private int submit(String name, NewestState state, boolean verbose) throws Exception {
        output.before(state.path());
        output.narrate("Going on with %s from %s, %s.".formatted(name, Words.printable(state.path()), state.origin()));
        PipelineClient client =
                new PipelineClient(TidemarkHome.current(), cluster.context().jobManager());
        PipelineClient.Result result =
                client.submit(start.pipeline(), start.variables(), Optional.of(state.path()), verbose);
        result.problems().lines().forEach(output::narrate);
        if (result.exitCode() == 0) {
            output.print(result.output() + "\n", json(name, result.output(), true, Optional.of(state)));
            output.narrate("How it is: tidemark pipeline status %s%s".formatted(ShellWord.of(name), cluster.words()));
        }
        return result.exitCode();
    }

    private String plan(String name, NewestState state) {
        ReadPosition read = ReadPosition.of(state.path());
        return """
                Pipeline %s does not run:
                  submit %s from %s
                  which was %s%s
                  where it stands: %s
                Nothing has been done. To do it: tidemark pipeline resume %s%s --apply
                """
                .formatted(
                        name,
                        Words.printable(start.pipeline()),
                        Words.printable(state.path()),
                        state.origin(),
                        state.completed().equals(Instant.EPOCH) ? "" : ", at " + state.completed(),
                        read.inspection()
                                .map(inspection -> inspection.sources().stream()
                                        .map(source -> Words.brief(source.position()
                                                .map(LogPosition::toString)
                                                .orElse("in the first load")))
                                        .collect(Collectors.joining(", ")))
                                .orElse("not readable from here: " + read.why()),
                        start.words(from),
                        cluster.words());
    }

    static Map<String, Object> json(String name, String job, boolean now, Optional<NewestState> state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", name);
        json.put("job", job);
        json.put("startedNow", now);
        json.put("from", state.map(NewestState::path));
        return json;
    }
}
