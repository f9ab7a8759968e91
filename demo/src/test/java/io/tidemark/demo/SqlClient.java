package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.cli.TidemarkHome;
import io.tidemark.embedded.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Flink's own SQL client as a process, started as its {@code bin/sql-client.sh} does, with a script. */
final class SqlClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ChildProcess process;
    private final Path directory;

    private SqlClient(ChildProcess process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * @param lib Flink's class path
     * @param jars what the client uploads with a job
     * @param jobManager REST address of the cluster
     * @param directory for the statements, and for what the client prints, logs and remembers
     * @param init statements that come first; the client does not print them
     * @param script the statements to execute
     */
    static SqlClient start(
            TidemarkHome home, Path lib, List<Path> jars, URI jobManager, Path directory, String init, String script)
            throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(home.flinkModuleOptions());
        command.add("-Xmx512m");
        command.add("-Dlog.file=" + directory.resolve("log"));
        command.add("-Dlog4j.configurationFile="
                + home.flinkConf().resolve("log4j-cli.properties").toUri());
        command.add("-cp");
        command.add(lib + "/*" + System.getProperty("path.separator")
                + home.root().resolve("demo/target/sql-client") + "/*");
        command.addAll(List.of("org.apache.flink.table.client.SqlClient", "embedded"));
        command.add("-Drest.address=" + jobManager.getHost());
        command.add("-Drest.port=" + jobManager.getPort());
        for (Path jar : jars) {
            command.addAll(List.of("-j", jar.toString()));
        }
        // Outside of the home folder; it holds every statement as it was given.
        command.addAll(List.of("-hist", directory.resolve("history").toString()));
        command.addAll(List.of(
                "-i", Files.writeString(directory.resolve("init.sql"), init).toString()));
        command.addAll(List.of(
                "-f", Files.writeString(directory.resolve("script.sql"), script).toString()));
        ChildProcess process = ChildProcess.start(
                "sql-client", command, Map.of("FLINK_CONF_DIR", home.flinkConf().toString()), directory.resolve("out"));
        return new SqlClient(process, directory);
    }

    /** What it has printed. */
    String output() {
        return read("out");
    }

    /** What it has logged. */
    String log() {
        return read("log");
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for its end. */
    int exitCode() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(process.exitCode())
                .as("it ends; so far it has said: %s", output())
                .isPresent());
        return process.exitCode().getAsInt();
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Override
    public void close() {
        process.kill();
    }
}
