package io.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder Tidemark was built in.
 *
 * @param root holds {@code flink-conf}, {@code sql} and the built modules
 */
public record TidemarkHome(Path root) {

    private static final String PROPERTY = "tidemark.home";

    public TidemarkHome {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * The home that the launcher names.
     *
     * @throws IllegalStateException if it names none, or nothing is built there
     */
    public static TidemarkHome current() {
        String named = System.getProperty(PROPERTY);
        if (named == null) {
            throw new IllegalStateException("-D" + PROPERTY + " is not set; start Tidemark by ./tidemark");
        }
        TidemarkHome home = new TidemarkHome(Path.of(named));
        if (!Files.isRegularFile(home.jobsJar())) {
            throw new IllegalStateException(home.jobsJar() + " is not there; build it by ./mvnw -Pfast package");
        }
        return home;
    }

    /** The jar to submit, with everything a job needs beside Flink. */
    public Path jobsJar() {
        return root.resolve("jobs/target/tidemark-jobs.jar");
    }

    /** Flink's own jars. */
    public Path flinkLib() {
        return root.resolve("flink-dist/target/lib");
    }

    /** Flink's settings. */
    public Path flinkConf() {
        return root.resolve("flink-conf");
    }

    /**
     * What the JDK must open for Flink, out of {@code env.java.opts.all} in its settings, where Flink's own scripts read
     * it.
     *
     * @throws IOException if the settings cannot be read
     */
    public List<String> flinkModuleOptions() throws IOException {
        try (Stream<String> lines = Files.lines(flinkConf().resolve("config.yaml"))) {
            return lines.map(String::strip)
                    .filter(line -> line.startsWith("--add-"))
                    .toList();
        }
    }

    /** The example pipelines. */
    public Path sql() {
        return root.resolve("sql");
    }
}
