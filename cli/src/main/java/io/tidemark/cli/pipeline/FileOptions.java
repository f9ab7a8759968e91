package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A pipeline's file, and values for its variables. */
final class FileOptions {

    @Parameters(paramLabel = "PIPELINE", description = "The pipeline: a file of Flink SQL.")
    private Path pipeline;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "A value for $${NAME} in the file. Wins over the environment. Keep secrets in the environment:"
                            + " arguments can be seen by every user of the machine.")
    private final Map<String, String> set = new LinkedHashMap<>();

    Path pipeline() {
        return pipeline;
    }

    /** Values for the file's variables. */
    Map<String, String> variables() {
        return Collections.unmodifiableMap(set);
    }

    /** The option, for a command that is shown: of variables the names alone, their values may be secrets. */
    String variableWords() {
        return set.keySet().stream()
                .map(name -> " --set " + ShellWord.of(name) + "=...")
                .collect(Collectors.joining());
    }
}
