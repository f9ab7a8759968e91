package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.cli.TidemarkHome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The tool as it was built, in a process of its own: what a user's shell sees of it. */
final class ToolProcess {

    private static final int MOST_MINUTES = 3;

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private String heap = "-Xmx256m";
    private boolean terminal;
    private String out = "";
    private String err = "";

    /** @param directory for what it prints */
    ToolProcess(Path directory) {
        this.directory = directory;
    }

    ToolProcess environment(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    ToolProcess heap(String option) {
        heap = option;
        return this;
    }

    /** As at a terminal in the directory: what goes to standard error is printed among the rest. */
    ToolProcess terminal() {
        terminal = true;
        return this;
    }

    /** @return the exit code */
    int run(Object... arguments) throws Exception {
        Process process = start(arguments);
        boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly();
        out = Files.readString(outFile());
        err = terminal ? "" : Files.readString(errFile());
        assertThat(ended).as("ended: %s%s", out, err).isTrue();
        return process.exitValue();
    }

    /** Starts it, and does not wait for it; what it prints is in the files. */
    Process start(Object... arguments) throws IOException {
        Path target = TidemarkHome.current().root().resolve("demo").resolve("target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-Dtidemark.home=" + TidemarkHome.current().root(),
                "-Dtidemark.config=" + directory.resolve("config.yaml"),
                "-cp",
                target.resolve("tidemark-demo.jar") + File.pathSeparator + target.resolve("lib") + "/*",
                "io.tidemark.cli.Tidemark"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(outFile().toFile())
                .redirectError(errFile().toFile());
        if (terminal) {
            builder.directory(directory.toFile()).redirectErrorStream(true);
        }
        builder.environment().putAll(environment);
        return builder.start();
    }

    Path outFile() {
        return directory.resolve("out");
    }

    Path errFile() {
        return directory.resolve("err");
    }

    /** Runs it, and expects it to say nothing is wrong. */
    String done(Object... arguments) throws Exception {
        assertThat(run(arguments)).as(err).isZero();
        return out;
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }
}
