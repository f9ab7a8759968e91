package io.tidemark.doctor;

import io.tidemark.job.CarriedComputation;
import io.tidemark.job.ComputationParameter;
import io.tidemark.job.Variables;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.saved.SetBack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What the operator's tool starts for {@code tidemark doctor}: Flink's planner and the drivers are in the jobs' jar. Values of
 * variables come in the environment. Standard output is the report; exit codes: 0 if nothing stands against a start, 7 if
 * nothing does and something could not be looked at, else those of {@link io.tidemark.problem.Category}.
 */
@Command(name = "doctor", description = "Says everything that stands against starting a pipeline.")
public final class DoctorMain implements Callable<Integer> {

    private enum Format {
        text,
        json
    }

    @Parameters(paramLabel = "PIPELINE", description = "The pipeline: a file of Flink SQL.")
    private Path pipeline;

    @Option(names = "--flink-conf", paramLabel = "DIR", description = "Folder of the config.yaml to start with.")
    private Path flinkConf;

    @Option(names = "--from", paramLabel = "PATH", description = "Savepoint or retained checkpoint to start from.")
    private String from;

    @Option(
            names = "--running",
            paramLabel = "NAME",
            description =
                    "A job of this name still runs; unless --again is given it has left the state. What the job computes that has"
                            + " is on standard input, as its parameter has it.")
    private String running;

    @Option(names = "--again", description = "The state need not be the last one: it is to be restored once more.")
    private boolean again;

    @Option(
            names = "--same",
            description =
                    "With --again: the job that runs was started from the state, and the file has to compute exactly what it"
                            + " does, which is on standard input.")
    private boolean same;

    @Option(
            names = "--not-known",
            paramLabel = "WHY",
            description = "With --again: why nobody knows what the job computed that has left the state.")
    private String notKnown;

    @Option(
            names = "--written-not-known",
            paramLabel = "WHY",
            description =
                    "With --again: why nobody knows what the job computed that has written the targets last, which otherwise is"
                            + " the second line of standard input.")
    private String writtenNotKnown;

    @Option(
            names = "--slot",
            paramLabel = "SOURCE=SLOT",
            description = "With --again: the source's own slot will be made anew, as a copy of this one.")
    private Map<String, String> slots = new LinkedHashMap<>();

    @Option(
            names = "--resnapshot",
            paramLabel = "TABLE",
            description = "With --running: a table that is to be read anew beside its stream.")
    private List<String> resnapshot = new ArrayList<>();

    @Option(
            names = "--until",
            paramLabel = "TIME|POSITION",
            description = "With --again: it will be read up to there, and stand.")
    private String until;

    @Option(
            names = "--visible",
            description = "With --again: what is read again of what the targets have becomes visible epoch by epoch.")
    private boolean visible;

    @Option(
            names = "--stands-at",
            paramLabel = "SOURCE=POSITION",
            description = "With --again: in the state this source is to stand there, and the rest is to be as it is.")
    private Map<String, String> standsAt = new LinkedHashMap<>();

    @Option(
            names = "--metadata",
            paramLabel = "FILE",
            description = "With --stands-at: the metadata of such a state are written there, if it can be made.")
    private Path metadata;

    @Option(names = "--output", description = "text or json.")
    private Format output = Format.text;

    @Option(names = "--colour", description = "Print the text's results in colour.")
    private boolean colour;

    @Option(names = "--named", paramLabel = "NAME", description = "A variable that was set by hand.")
    private List<String> named = new ArrayList<>();

    private DoctorMain() {}

    public static void main(String[] args) {
        CommandLine command = new CommandLine(new DoctorMain());
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            ProblemException known = ProblemException.of(failure);
            System.err.println(known.getMessage());
            return known.exitCode();
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Configuration flink =
                flinkConf == null ? new Configuration() : GlobalConfiguration.loadConfiguration(flinkConf.toString());
        Doctor doctor = new Doctor(pipeline, new Variables(Map.of(), System.getenv()), named, flink);
        Report report = examine(doctor);
        System.out.print(output == Format.json ? report.json() : report.text(colour));
        System.out.flush();
        return report.exitCode();
    }

    private Report examine(Doctor doctor) throws IOException {
        if (again) {
            BufferedReader said = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            CarriedComputation left = computation(said.readLine(), notKnown);
            CarriedComputation written = same ? left : computation(said.readLine(), writtenNotKnown);
            return doctor.examine(
                    from,
                    Optional.ofNullable(running),
                    new Again(
                            slots,
                            left,
                            written,
                            same,
                            Optional.ofNullable(until).map(ReadLimit::parse),
                            visible,
                            standsAt.entrySet().stream()
                                    .findFirst()
                                    .map(set -> new BackTo(
                                            new SetBack(set.getKey(), LogPosition.parse(set.getValue())),
                                            Optional.ofNullable(metadata)))));
        }
        return running == null
                ? doctor.examine(Optional.ofNullable(from))
                : doctor.examine(
                        from,
                        new RunningJob(
                                running,
                                ComputationParameter.read(
                                        new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip()),
                                resnapshot));
    }

    /** @param said null behind the last line */
    private static CarriedComputation computation(String said, String why) {
        return why == null
                ? ComputationParameter.read(said == null ? "" : said.strip())
                : new CarriedComputation.Unknown(why);
    }
}
