package io.tidemark.job;

import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Submits a pipeline to a Flink cluster that is there already, without Flink's own client scripts. The operator's tool
 * starts it as a process of its own, so that Flink's classes stay out of the tool and the environment with its secrets
 * reaches the planner without an argument.
 *
 * <p>Standard output is the job's id alone. Exit codes: {@link io.tidemark.problem.Category}.
 */
@Command(name = "submit", description = "Submits a pipeline to a running Flink cluster.")
public final class PipelineSubmission implements Callable<Integer> {

    private static final int CONNECTION_ATTEMPTS = 3;
    private static final Duration CONNECTION_DELAY = Duration.ofSeconds(1);

    @Mixin
    private final PipelineJob job = new PipelineJob();

    @Option(names = "--jobmanager", paramLabel = "URL", required = true, description = "REST address of the cluster.")
    private URI jobManager;

    @Option(names = "--jar", paramLabel = "JAR", required = true, description = "The jar with the pipeline's classes.")
    private Path jar;

    @Option(names = "--flink-conf", paramLabel = "DIR", description = "Folder of the config.yaml to submit with.")
    private Path flinkConf;

    @Option(names = "--restore", paramLabel = "PATH", description = "Savepoint or retained checkpoint to start from.")
    private String restore;

    @Option(
            names = "--job-id",
            paramLabel = "ID",
            description = "The job's id, of 32 hexadecimal digits, for whoever may hear nothing of the submission.")
    private String jobId;

    @Option(
            names = "--resnapshot",
            paramLabel = "TABLE",
            description = "With --restore: a table that is read anew beside its stream.")
    private List<String> resnapshot = new ArrayList<>();

    @Option(
            names = "--until",
            paramLabel = "TIME|POSITION",
            description =
                    "Read up to there, and stand: with --restore, a time with an offset or a position of the source's log.")
    private String until;

    @Option(
            names = "--visible",
            description = "With --restore: what is read again of what targets have becomes visible epoch by epoch.")
    private boolean visible;

    @Option(names = "--verbose", description = "Print the stack trace with a problem.")
    private boolean verbose;

    private PipelineSubmission() {}

    public static void main(String[] args) {
        PipelineSubmission submission = new PipelineSubmission();
        CommandLine command = new CommandLine(submission);
        command.setExecutionExceptionHandler((failure, line, parsed) -> report(failure, submission.verbose));
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() {
        Configuration flink =
                flinkConf == null ? new Configuration() : GlobalConfiguration.loadConfiguration(flinkConf.toString());
        flink.set(DeploymentOptions.TARGET, "remote");
        flink.set(DeploymentOptions.ATTACHED, false);
        flink.set(RestOptions.ADDRESS, jobManager.getHost());
        flink.set(RestOptions.PORT, jobManager.getPort());
        flink.set(RestOptions.RETRY_MAX_ATTEMPTS, CONNECTION_ATTEMPTS);
        flink.set(RestOptions.RETRY_DELAY, CONNECTION_DELAY);
        flink.set(PipelineOptions.JARS, List.of(jar.toUri().toString()));
        if (restore != null) {
            flink.set(StateRecoveryOptions.SAVEPOINT_PATH, restore);
        }
        if (!resnapshot.isEmpty() && restore == null) {
            throw new CommandLine.ParameterException(new CommandLine(this), "--resnapshot needs --restore");
        }
        if (!resnapshot.isEmpty() && until != null) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--resnapshot reads on beside the stream, which --until ends");
        }
        if (visible && restore == null) {
            throw new CommandLine.ParameterException(new CommandLine(this), "--visible needs --restore");
        }
        if (jobId != null) {
            flink.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, jobId);
        }
        Pipeline pipeline = job.plan(new StreamExecutionEnvironment(flink));
        if (!resnapshot.isEmpty()) {
            pipeline.resnapshot(resnapshot);
        }
        if (until != null) {
            pipeline.readUpTo(limit());
        }
        if (visible) {
            pipeline.replayVisibly();
        }
        System.out.println(pipeline.start().getJobID());
        return 0;
    }

    private ReadLimit limit() {
        try {
            return ReadLimit.parse(until);
        } catch (IllegalArgumentException neither) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--until %s: %s".formatted(until, neither.getMessage()), neither);
        }
    }

    /** Prints a problem as the process' last words and returns the exit code that goes with it. */
    static int report(Exception failure, boolean verbose) {
        ProblemException problem = ProblemException.of(failure);
        System.err.println(problem.getMessage());
        if (verbose) {
            failure.printStackTrace();
        }
        return problem.exitCode();
    }
}
