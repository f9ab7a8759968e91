package io.tidemark.embedded.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts a Flink process is started from.
 *
 * @param lib folder of Flink's jars, the class path of every process
 * @param conf folder of {@code config.yaml} and {@code log4j-console.properties}
 */
public record FlinkDistribution(Path lib, Path conf) {

    /** @throws IllegalArgumentException if a folder lacks what a Flink process needs */
    public FlinkDistribution {
        if (!Files.isRegularFile(conf.resolve("config.yaml"))) {
            throw new IllegalArgumentException("no config.yaml in " + conf);
        }
        try (Stream<Path> jars = Files.list(lib)) {
            if (jars.noneMatch(jar -> jar.getFileName().toString().startsWith("flink-runtime-"))) {
                throw new IllegalArgumentException("no flink-runtime jar in " + lib);
            }
        } catch (IOException failure) {
            throw new IllegalArgumentException("cannot list " + lib, failure);
        }
    }

    String classPath() {
        return lib.toAbsolutePath() + "/*";
    }

    /** What JDK 17 must open for Flink; the list of {@code env.java.opts.all} in Flink 1.20's own config.yaml. */
    List<String> moduleOptions() {
        return List.of(
                "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
                "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
                "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.text=ALL-UNNAMED",
                "--add-opens=java.base/java.time=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED");
    }
}
