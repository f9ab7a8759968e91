package io.tidemark.cli.position;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.JobsProcess;
import io.tidemark.problem.ProblemException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark position show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a savepoint or checkpoint knows of its sources: phase, chunks, position and history, and which epochs"
                    + " wait for our targets.",
            "",
            "Reads the files of any job on Flink 1.20 with sources of Tidemark, or of Flink CDC (for Postgres 3.1 to 3.6, for"
                    + " MySQL and MariaDB 2.3 to 3.6). Neither the job, a cluster nor a database is needed, and nothing is changed.",
            "",
            "Exit code 0: everything was read; 6: it is there and cannot be read, or a source in it cannot."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark position show tidemark-state/orders/savepoints/savepoint-a7d764-a9f34054fcd6",
            "  tidemark position show s3://state/checkpoints/a7d7641f/chk-42 --flink-conf /opt/flink/conf -o json"
        })
final class ShowCommand implements Callable<Integer> {

    private static final Path LOG = Path.of(System.getProperty("user.home"), ".cache", "tidemark", "position.log");

    private static final String MAIN_CLASS = "io.tidemark.doctor.PositionMain";

    private enum Format {
        text,
        json
    }

    @Parameters(
            paramLabel = "PATH",
            description = "The directory of a savepoint or of a checkpoint (chk-N), or the _metadata in it.")
    private String path;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format output;

    @Option(
            names = "--flink-conf",
            paramLabel = "DIR",
            description =
                    "For a PATH in another file system, as s3://: folder of the config.yaml that says how to reach it. Its"
                            + " plugin is looked for where FLINK_PLUGINS_DIR says.")
    private Optional<Path> flinkConf = Optional.empty();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Optional<Path> here = SavedStates.find(path);
        return here.isPresent() ? show(Inspection.of(here.get())) : showElsewhere();
    }

    private int show(Inspection inspection) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(output == Format.json ? InspectionReport.json(inspection) : InspectionReport.text(inspection));
        out.flush();
        if (inspection.problems().isEmpty()) {
            return 0;
        }
        throw new ProblemException(inspection.problems(), null);
    }

    /** Other file systems are Flink's plugins, which need its class path. */
    private int showElsewhere() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        Path conf = flinkConf.orElse(home.flinkConf());
        List<String> jvmOptions = List.of(
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dlog.file=" + LOG,
                "-Dlog4j.configurationFile="
                        + home.flinkConf().resolve("log4j-cli.properties").toUri());
        List<String> command = JobsProcess.command(
                home,
                jvmOptions,
                MAIN_CLASS,
                List.of(path, "--flink-conf", conf.toString(), "--output", output.name()));
        PrintWriter narration = spec.commandLine().getErr();
        try (JobsProcess process = JobsProcess.start(command, Map.of())) {
            JobsProcess.Ended ended = process.await(line -> {
                narration.println(line);
                narration.flush();
            });
            if (!ended.output().isEmpty()) {
                spec.commandLine().getOut().println(ended.output());
                spec.commandLine().getOut().flush();
            }
            return ended.exitCode();
        }
    }
}
