package io.tidemark.cli.pipeline;

import io.tidemark.cli.Interruption;
import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs a pipeline and the Flink it runs on in a {@link JobsProcess}, until that ends or is asked to.
 *
 * <p>Ctrl-C reaches every process of the foreground group, and a service manager may send SIGTERM to all of a service's.
 * So that it counts once, the process ignores these signals from its first moment on, and this one passes on what they
 * mean: the first is the line {@code stop}, the second the end of standard input, which is also what this process' own
 * death looks like. A third kills.
 */
final class EmbeddedRun {

    /** What Flink and the pipeline log. */
    static final Path LOG = Path.of(System.getProperty("user.home"), ".cache", "tidemark", "run.log");

    private static final String MAIN_CLASS = "io.tidemark.job.PipelineRun";
    private static final String DEAF_TO_SIGNALS = "trap '' HUP INT TERM; exec \"$@\"";

    private final TidemarkHome home;
    private final StateDirectory state;

    EmbeddedRun(TidemarkHome home, StateDirectory state) {
        this.home = home;
        this.state = state;
    }

    /**
     * @param pipeline a file of Flink SQL
     * @param variables values for its variables, on top of this process' environment
     * @param restore what to start from
     * @param said is given every line of narration as it comes, in another thread
     * @return the output is the savepoint's path if it was stopped with one, the exit code {@link
     *     Interruption#EXIT_CODE} if it was ended at once
     * @throws IOException if no process can be started
     */
    JobsProcess.Ended await(
            Path pipeline,
            Map<String, String> variables,
            Optional<SavedState> restore,
            boolean verbose,
            Consumer<String> said)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                pipeline.toString(),
                "--flink-conf",
                home.flinkConf().toString(),
                "--checkpoints",
                state.checkpoints().toString(),
                "--savepoints",
                state.savepoints().toString(),
                "--work",
                state.work().toString()));
        restore.ifPresent(
                saved -> arguments.addAll(List.of("--restore", saved.directory().toString())));
        if (verbose) {
            arguments.add("--verbose");
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", DEAF_TO_SIGNALS, "sh"));
        command.addAll(JobsProcess.command(home, jvmOptions(), MAIN_CLASS, arguments));
        try (JobsProcess process = JobsProcess.start(command, variables)) {
            AtomicInteger signals = new AtomicInteger();
            Interruption.replaceBy(() -> {
                switch (signals.incrementAndGet()) {
                    case 1 -> process.tell("stop");
                    case 2 -> process.hangUp();
                    default -> process.kill();
                }
            });
            JobsProcess.Ended ended = process.await(said);
            return signals.get() < 2 ? ended : new JobsProcess.Ended(Interruption.EXIT_CODE, ended.output());
        }
    }

    /** Half of the memory is the limit of the heap; {@code -Xmx} in JDK_JAVA_OPTIONS sets another. */
    private List<String> jvmOptions() throws IOException {
        List<String> options = new ArrayList<>(home.flinkModuleOptions());
        options.add("-XX:MaxRAMPercentage=50");
        options.add("-Dlog.file=" + LOG);
        options.add("-Dlog.console.level=OFF");
        options.add("-Dlog4j.configurationFile="
                + home.flinkConf().resolve("log4j-console.properties").toUri());
        return options;
    }
}
