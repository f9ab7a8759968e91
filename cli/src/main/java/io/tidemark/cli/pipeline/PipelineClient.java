package io.tidemark.cli.pipeline;

import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans and submits a pipeline in a {@link JobsProcess}. */
public final class PipelineClient {

    /** What the process that plans and submits logs. */
    public static final Path LOG = Path.of(System.getProperty("user.home"), ".cache", "tidemark", "submit.log");

    private static final String MAIN_CLASS = "io.tidemark.job.PipelineSubmission";

    private final TidemarkHome home;
    private final URI jobManager;

    /** @param jobManager REST address of the cluster */
    public PipelineClient(TidemarkHome home, URI jobManager) {
        this.home = home;
        this.jobManager = jobManager;
    }

    /**
     * @param exitCode 0 if the cluster took the job; else see {@link io.tidemark.problem.Category}
     * @param output the job's id, or nothing
     * @param problems what the process said beside, line by line
     */
    public record Result(int exitCode, String output, String problems) {

        /** The signal that has ended the process; empty if it has ended by itself. */
        OptionalInt signal() {
            return new JobsProcess.Ended(exitCode, output).signal();
        }
    }

    /**
     * @param pipeline a file of Flink SQL
     * @param variables values for its variables, on top of this process' environment
     * @param restore a savepoint or retained checkpoint to start from
     * @throws IOException if no process can be started
     */
    public Result submit(Path pipeline, Map<String, String> variables, Optional<String> restore, boolean verbose)
            throws IOException, InterruptedException {
        return submit(
                pipeline,
                variables,
                restore.map(path -> List.of("--restore", path)).orElse(List.of()),
                verbose);
    }

    /** @param more of its arguments */
    Result submit(Path pipeline, Map<String, String> variables, List<String> more, boolean verbose)
            throws IOException, InterruptedException {
        List<String> jvmOptions = List.of(
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Dlog.file=" + LOG,
                "-Dlog4j.configurationFile="
                        + home.flinkConf().resolve("log4j-cli.properties").toUri());
        List<String> arguments = new ArrayList<>(List.of(
                pipeline.toString(),
                "--jobmanager",
                jobManager.toString(),
                "--jar",
                home.jobsJar().toString(),
                "--flink-conf",
                home.flinkConf().toString()));
        arguments.addAll(more);
        if (verbose) {
            arguments.add("--verbose");
        }
        try (JobsProcess process =
                JobsProcess.start(JobsProcess.command(home, jvmOptions, MAIN_CLASS, arguments), variables)) {
            StringBuilder problems = new StringBuilder();
            JobsProcess.Ended ended =
                    process.await(line -> problems.append(line).append('\n'));
            return new Result(ended.exitCode(), ended.output(), problems.toString());
        }
    }
}
