package io.tidemark.job;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs a pipeline and the Flink it runs on in this process, until the job ends or the process that started this one has it
 * stopped (see {@link Orders}).
 *
 * <p>Standard output is the path of the savepoint it was stopped with, standard error the narration. Exit codes: 0 if the
 * job was stopped with a savepoint or has come to its end, 130 if it was ended at once, else those of
 * {@link io.tidemark.problem.Category}.
 */
@Command(name = "run", description = "Runs a pipeline on a Flink of its own.")
public final class PipelineRun implements Callable<Integer> {

    private static final int INTERRUPTED = 130;
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration METRICS_REFRESH = Duration.ofSeconds(2);

    @Mixin
    private final PipelineJob job = new PipelineJob();

    @Option(names = "--flink-conf", paramLabel = "DIR", required = true, description = "Folder of the config.yaml.")
    private Path flinkConf;

    @Option(names = "--checkpoints", paramLabel = "DIR", required = true, description = "Where checkpoints go.")
    private Path checkpoints;

    @Option(names = "--savepoints", paramLabel = "DIR", required = true, description = "Where the savepoint goes.")
    private Path savepoints;

    @Option(names = "--work", paramLabel = "DIR", required = true, description = "For what lasts as long as the run.")
    private Path work;

    @Option(names = "--restore", paramLabel = "PATH", description = "Savepoint or retained checkpoint to start from.")
    private Path restore;

    @Option(names = "--verbose", description = "Print the stack trace with a problem.")
    private boolean verbose;

    private Orders orders;

    private PipelineRun() {}

    public static void main(String[] args) {
        PipelineRun run = new PipelineRun();
        CommandLine command = new CommandLine(run);
        command.setExecutionExceptionHandler(
                (failure, line, parsed) -> PipelineSubmission.report(failure, run.verbose));
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        // Not System.exit: nothing may be able to hold up an end that was asked for at once.
        orders = Orders.readFrom(System.in, () -> Runtime.getRuntime().halt(INTERRUPTED));
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(settings());
        Pipeline pipeline = job.plan(env);
        int slots = env.getStreamGraph(false).getJobGraph().getMaximumParallelism();
        orders.expectStop();
        try (EmbeddedFlink flink = EmbeddedFlink.start((Configuration) env.getConfiguration(), slots, work)) {
            URI web = flink.restAddress();
            say("Web UI: " + web);
            Configuration address = new Configuration();
            address.set(DeploymentOptions.TARGET, "remote");
            address.set(RestOptions.ADDRESS, web.getHost());
            address.set(RestOptions.PORT, web.getPort());
            env.configure(address, Thread.currentThread().getContextClassLoader());
            return attend(flink, pipeline.start());
        }
    }

    private Configuration settings() {
        Configuration settings = GlobalConfiguration.loadConfiguration(flinkConf.toString());
        // Until there is one, no cluster is to be asked.
        settings.set(DeploymentOptions.TARGET, "local");
        settings.set(DeploymentOptions.ATTACHED, false);
        if (!settings.contains(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL)) {
            // Who started the run looks at how far the first load is.
            settings.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, METRICS_REFRESH);
        }
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY, savepoints.toUri().toString());
        if (restore != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, restore.toUri().toString());
        }
        return settings;
    }

    /** Watches the job until it has ended, by itself or with the savepoint that was asked for. */
    private int attend(EmbeddedFlink flink, JobClient client) throws Exception {
        JobNarration narration = new JobNarration(PipelineRun::say);
        CompletableFuture<String> savepoint = null;
        boolean waitsToStop = false;
        while (true) {
            AccessExecutionGraph now = flink.job(client.getJobID());
            narration.tell(now, Instant.now());
            boolean ended = now.getState().isGloballyTerminalState();
            if (savepoint != null && (savepoint.isDone() || ended)) {
                try {
                    System.out.println(Path.of(URI.create(savepoint.get())));
                    return 0;
                } catch (ExecutionException failure) {
                    say("The savepoint has failed and is tried again: " + ClusterProblems.said(failure.getCause()));
                    savepoint = null;
                }
            }
            if (ended) {
                return ended(now);
            }
            if (savepoint == null && orders.stopAsked()) {
                if (JobNarration.allAtWork(now)) {
                    say("Stopping with a savepoint. Ctrl-C again ends the job at once.");
                    savepoint = client.stopWithSavepoint(false, null, SavepointFormatType.CANONICAL);
                } else if (!waitsToStop) {
                    say("The savepoint has to wait until the job is running. Ctrl-C again ends it at once.");
                    waitsToStop = true;
                }
            }
            pause(savepoint);
        }
    }

    /** Until there may be something new, at most for a moment. */
    private void pause(CompletableFuture<String> savepoint) throws InterruptedException {
        if (savepoint != null) {
            savepoint
                    .handle((path, failure) -> true)
                    .completeOnTimeout(false, REFRESH.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } else if (orders.stopAsked()) {
            // The job is between two lives; a savepoint has to wait for the next.
            TimeUnit.MILLISECONDS.sleep(REFRESH.toMillis());
        } else {
            orders.awaitStop(REFRESH);
        }
    }

    private static int ended(AccessExecutionGraph job) {
        switch (job.getState()) {
            case FINISHED -> {
                say("The job has come to its end.");
                return 0;
            }
            case CANCELED ->
                throw new ProblemException(new Problem(
                        ErrorCode.JOB_FAILED,
                        "somebody has cancelled job " + job.getJobID(),
                        "a job that runs until it is stopped",
                        "Start it again from the last checkpoint."));
            default -> throw ClusterProblems.jobFailure(job.getFailureInfo().getException());
        }
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
