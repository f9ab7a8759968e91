package io.tidemark.cli.pipeline;

import io.tidemark.cli.Interruption;
import io.tidemark.cli.TidemarkHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A Java process with the jobs' jar and Flink's: they need Flink's class path, the tool does not. It ends with this
 * process at the latest.
 *
 * <p>Values for variables travel in the process' environment, never as arguments that other users could see.
 */
public final class JobsProcess implements AutoCloseable {

    private final Process process;
    private final Thread end;

    private JobsProcess(Process process) {
        this.process = process;
        this.end = new Thread(process::destroyForcibly, "jobs-process-end");
        Runtime.getRuntime().addShutdownHook(end);
    }

    /**
     * @param exitCode see {@link io.tidemark.problem.Category}
     * @param output what it printed to standard output, without the line's end
     */
    public record Ended(int exitCode, String output) {

        private static final int KILLED = 128;

        /** The signal that has ended it; empty if it has ended by itself. */
        OptionalInt signal() {
            return exitCode > KILLED && exitCode != Interruption.EXIT_CODE
                    ? OptionalInt.of(exitCode - KILLED)
                    : OptionalInt.empty();
        }
    }

    /**
     * How the process is started.
     *
     * @param jvmOptions beside the class path
     */
    public static List<String> command(
            TidemarkHome home, List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(home.jobsJar() + System.getProperty("path.separator") + home.flinkLib() + "/*");
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /**
     * @param variables values for the pipeline's variables, on top of this process' environment
     * @throws IOException if no process can be started
     */
    public static JobsProcess start(List<String> command, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        return new JobsProcess(builder.start());
    }

    /**
     * Waits for its end.
     *
     * @param said is given every line of its standard error as it comes, in another thread
     */
    public Ended await(Consumer<String> said) throws IOException, InterruptedException {
        Thread drain = new Thread(
                () -> process.errorReader(StandardCharsets.UTF_8).lines().forEach(said), "jobs-process-stderr");
        drain.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        drain.join();
        return new Ended(exitCode, output.strip());
    }

    /** Writes a line to its standard input; nothing happens if it has ended. */
    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException ended) {
            // Its end is what await() reports.
        }
    }

    /** Ends its standard input; nothing happens if it has ended. */
    void hangUp() {
        try {
            process.getOutputStream().close();
        } catch (IOException ended) {
            // Its end is what await() reports.
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    /** Kills it, if it is still there. */
    @Override
    public void close() {
        kill();
        if (!Interruption.begun()) {
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }
}
