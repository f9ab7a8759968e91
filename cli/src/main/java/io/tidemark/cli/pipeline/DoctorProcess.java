package io.tidemark.cli.pipeline;

import io.tidemark.cli.TidemarkHome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@link JobsProcess} that asks everything that a start would ask, and starts nothing. */
final class DoctorProcess {

    /** What it logs. */
    private static final Path LOG = Path.of(System.getProperty("user.home"), ".cache", "tidemark", "doctor.log");

    private static final String MAIN_CLASS = "io.tidemark.doctor.DoctorMain";

    private DoctorProcess() {}

    /** @param more arguments, beside the file, its variables and the folder of Flink's settings */
    static List<String> command(TidemarkHome home, FileOptions file, List<String> more) {
        List<String> jvmOptions = List.of(
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Dlog.file=" + LOG,
                "-Dlog4j.configurationFile="
                        + home.flinkConf().resolve("log4j-cli.properties").toUri());
        List<String> arguments = new ArrayList<>(List.of(
                file.pipeline().toString(), "--flink-conf", home.flinkConf().toString()));
        arguments.addAll(more);
        file.variables().keySet().forEach(name -> arguments.addAll(List.of("--named", name)));
        return JobsProcess.command(home, jvmOptions, MAIN_CLASS, arguments);
    }
}
