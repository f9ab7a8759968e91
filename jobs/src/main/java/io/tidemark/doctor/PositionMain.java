package io.tidemark.doctor;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.saved.FlinkStateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What the operator's tool starts for {@code tidemark position show} of a state that is not on this machine: file systems are
 * Flink's plugins, in the folder that {@code FLINK_PLUGINS_DIR} names.
 */
@Command(name = "position", description = "Says where a savepoint or checkpoint stands in the logs of its sources.")
public final class PositionMain implements Callable<Integer> {

    private enum Format {
        text,
        json
    }

    @Parameters(paramLabel = "PATH", description = "Savepoint or checkpoint.")
    private String path;

    @Option(names = "--flink-conf", paramLabel = "DIR", description = "Folder of the config.yaml to read with.")
    private Path flinkConf;

    @Option(names = "--output", description = "text or json.")
    private Format output = Format.text;

    private PositionMain() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    static int run(String... args) {
        CommandLine command = new CommandLine(new PositionMain());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            ProblemException known = ProblemException.of(failure);
            System.err.println(known.getMessage());
            return known.exitCode();
        });
        return command.execute(args);
    }

    @Override
    public Integer call() {
        Configuration flink =
                flinkConf == null ? new Configuration() : GlobalConfiguration.loadConfiguration(flinkConf.toString());
        FileSystem.initialize(flink, PluginUtils.createPluginManagerFromRootFolder(flink));
        Inspection inspection = Inspection.of(new FlinkStateFiles(), directory());
        System.out.print(output == Format.json ? InspectionReport.json(inspection) : InspectionReport.text(inspection));
        System.out.flush();
        if (inspection.problems().isEmpty()) {
            return 0;
        }
        throw new ProblemException(inspection.problems(), null);
    }

    private String directory() {
        try {
            return FlinkStateFiles.find(path).directory();
        } catch (IOException missing) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.SAVED_STATE_MISSING,
                            Inspection.said(missing),
                            "the directory of a savepoint or of a retained checkpoint (chk-N), in a file system that this"
                                    + " machine can read",
                            "Check the path; for one like s3://, name the folder of Flink's plugins by FLINK_PLUGINS_DIR,"
                                    + " and that of its config.yaml by --flink-conf."),
                    missing);
        }
    }
}
