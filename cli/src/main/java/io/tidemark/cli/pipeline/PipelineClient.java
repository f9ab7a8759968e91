package io.tidemark.cli.pipeline;

import io.tidemark.cli.Interruption;
import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans and submits a pipeline in a Java process of its own: Flink's client needs Flink's class path, the tool does not.
 * Values for variables travel in the process' environment, never as arguments that other users could see.
 */
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
    public record Result(int exitCode, String output, String problems) {}

    /**
     * @param pipeline a file of Flink SQL
     * @param variables values for its variables, on top of this process' environment
     * @param restore a savepoint or retained checkpoint to start from
     * @throws IOException if no process can be started
     */
    public Result submit(Path pipeline, Map<String, String> variables, Optional<String> restore, boolean verbose)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Dlog.file=" + LOG,
                "-Dlog4j.configurationFile="
                        + home.flinkConf().resolve("log4j-cli.properties").toUri(),
                "-cp",
                home.jobsJar() + System.getProperty("path.separator") + home.flinkLib() + "/*",
                MAIN_CLASS,
                pipeline.toString(),
                "--jobmanager",
                jobManager.toString(),
                "--jar",
                home.jobsJar().toString(),
                "--flink-conf",
                home.flinkConf().toString()));
        restore.ifPresent(path -> command.addAll(List.of("--restore", path)));
        if (verbose) {
            command.add("--verbose");
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        Process process = builder.start();
        Thread end = new Thread(process::destroyForcibly, "submission-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            StringBuilder problems = new StringBuilder();
            Thread drain = new Thread(() -> drain(process, problems), "submission-stderr");
            drain.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            drain.join();
            return new Result(exitCode, output.strip(), problems.toString());
        } finally {
            process.destroyForcibly();
            if (!Interruption.begun()) {
                Runtime.getRuntime().removeShutdownHook(end);
            }
        }
    }

    private static void drain(Process process, StringBuilder into) {
        process.errorReader(StandardCharsets.UTF_8).lines().forEach(line -> into.append(line)
                .append('\n'));
    }
}
