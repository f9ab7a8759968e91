package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.DatabaseServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code ./tidemark run} as a process of its own, with its working directory and what it prints in a folder. */
final class RunningPipeline implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path out;
    private final Path err;

    private RunningPipeline(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * @param directory is its working directory
     * @param database of the server that the pipeline's variables name; the password goes by the environment
     */
    static RunningPipeline start(Path directory, String database, DatabaseServer server, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(TidemarkHome.current().root().resolve("tidemark").toString(), "run"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--set", "DATABASE=" + database, "--set", "PORT=" + server.port()));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("USER_NAME", server.user());
        builder.environment().put("PASSWORD", server.password());
        builder.environment().put("URL", server.jdbcUrl(database));
        return new RunningPipeline(builder.start(), out, err);
    }

    /** What it has printed to standard output. */
    String out() {
        return read(out);
    }

    /** What it has printed to standard error. */
    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        kill(name, process.pid());
    }

    /** Sends a signal to the process that Flink runs in. */
    void signalEmbedded(String name) throws IOException, InterruptedException {
        List<ProcessHandle> children = descendants();
        assertThat(children).hasSize(1);
        kill(name, children.get(0).pid());
    }

    private static void kill(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** How it and its children were started, as every user of the machine can see it. */
    List<String> commandLines() {
        List<ProcessHandle> all = new ArrayList<>(descendants());
        all.add(process.toHandle());
        return all.stream()
                .map(handle -> handle.info().commandLine())
                .flatMap(Optional::stream)
                .toList();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it ends; so far it has said: %s", err())
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
