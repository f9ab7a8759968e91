package io.tidemark.embedded.flink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What Flink's start scripts compute before they start a process: JVM options and settings that follow from the memory
 * sizes of {@code config.yaml}.
 *
 * @param jvmOptions heap, direct memory and metaspace
 * @param settings as {@code -D key=value} arguments
 */
record FlinkResources(List<String> jvmOptions, List<String> settings) {

    private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";

    static FlinkResources of(FlinkMember member, FlinkDistribution flink, List<String> dynamicProperties)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                flink.classPath(),
                "org.apache.flink.runtime.util.bash.BashJavaUtils",
                member.resourceCommand(),
                "--configDir",
                flink.conf().toString()));
        command.addAll(dynamicProperties);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        List<String> results = output.lines()
                .filter(line -> line.startsWith(RESULT))
                .map(line -> line.substring(RESULT.length()))
                .toList();
        if (exitCode != 0 || results.size() != 2) {
            throw new IOException("Flink could not compute the memory of a " + member + ":\n" + output);
        }
        return new FlinkResources(
                List.of(results.get(0).split(" ")), List.of(results.get(1).split(" ")));
    }
}
