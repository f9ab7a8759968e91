package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.Table;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.ProblemException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark pipeline list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Says which pipelines a cluster has, and how they are.",
            "",
            "Those that run, and of each other name the job that has ended last, as long as the cluster remembers it: an hour"
                    + " by default. PAUSED is one that was stopped with a savepoint; RUNNING, stands: one that was to be read up to a"
                    + " place, and is there. All jobs of the cluster are shown, ours or not. A job"
                    + " of which the cluster says no more, as while it initializes, is shown without the rest.",
            "",
            "Exit code 0: the cluster has answered, however its pipelines are; 6: it has not."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pipeline list --jobmanager http://localhost:8081 -o json")
final class ListPipelinesCommand implements Callable<Integer> {

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private Staleness staleness;

    @Option(names = "--all", description = "Every job that the cluster remembers.")
    private boolean all;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        FlinkRest flink = cluster.flink();
        Table table = new Table("NAME", "STATE", "SINCE", "RESTARTS", "CHECKPOINT", "JOB");
        List<Map<String, Object>> json = new ArrayList<>();
        long running = 0;
        for (JobSummary job : new Pipelines(flink).list(all)) {
            running += job.state().equals("RUNNING") ? 1 : 0;
            try {
                PipelineState state = PipelineState.of(flink, job, Clock.systemUTC(), staleness.budget());
                Standing standing = Standing.of(flink, job);
                table.row(
                        job.name(),
                        standing.stands() ? state.word() + ", stands" : state.word(),
                        state.since(),
                        state.restarts().isPresent()
                                ? Long.toString(state.restarts().getAsLong())
                                : "",
                        state.checkpointWords(),
                        job.id());
                Map<String, Object> one = json(state);
                standing.into(one);
                json.add(one);
            } catch (ProblemException failure) {
                if (failure.problems().get(0).code() != ErrorCode.CLUSTER_ERROR) {
                    throw failure;
                }
                table.row(job.name(), job.state(), job.started(), "", "not said", job.id());
                json.add(json(job, failure.problems().get(0).found()));
            }
        }
        output.print(text(table, running, json.size()), Map.of("pipelines", json));
        return 0;
    }

    private String text(Table table, long running, int count) {
        if (count == 0) {
            return "There is no pipeline.\nTo start one: tidemark pipeline submit PIPELINE.sql%s\n"
                    .formatted(cluster.words());
        }
        return "%s\n%d of %d %s.\nMore about one: tidemark pipeline status NAME%s\n"
                .formatted(table.text(), running, count, running == 1 ? "runs" : "run", cluster.words());
    }

    private static Map<String, Object> json(JobSummary job, String notSaid) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", job.name());
        json.put("job", job.id());
        json.put("state", job.state());
        json.put("since", job.started());
        json.put("restarts", null);
        json.put("checkpointCompleted", null);
        json.put("stale", null);
        json.put("notSaid", notSaid);
        return json;
    }

    static Map<String, Object> json(PipelineState state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", state.job().name());
        json.put("job", state.job().id());
        json.put("state", state.word());
        json.put("since", state.since());
        json.put("restarts", state.restarts().isPresent() ? state.restarts().getAsLong() : null);
        json.put("checkpointCompleted", state.checkpoints().checkpoint().map(CompletedCheckpoint::completed));
        json.put("stale", state.isStale());
        return json;
    }
}
