package io.tidemark.cli;

import java.nio.file.Files;
import java.nio.file.Path;

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

    /** The example pipelines. */
    public Path sql() {
        return root.resolve("sql");
    }
}
