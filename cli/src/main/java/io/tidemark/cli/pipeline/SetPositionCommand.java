package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.savepoint.Wholeness;
import io.tidemark.log.PinName;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark position set}. */
@Recorded
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Makes of a savepoint another one that is the same, but that one source stands at an earlier position in it: what lies"
                    + " behind that is read again, by state of later.",
            "",
            "That is right for mirrors only: statements that compute each row from its own change, into targets with keys. Everything"
                    + " that remembers rows is refused by its name; state and position are taken back together by pipeline replay. So is any"
                    + " place that the source's log does not have any more, or that lies behind the one where the source stands: what was"
                    + " committed in between would be skipped.",
            "",
            "The pipeline has to be paused or stopped. Prints the plan with all its checks, for which the file is planned and every"
                    + " database asked, as doctor does; with --apply writes the new savepoint beside the old one, and pins it in Postgres"
                    + " sources. The old one stays as it is: it is the way back. To go on: pipeline replay --to the new one, which holds what is"
                    + " read again until the targets are where they were, and then applies it at once.",
            "",
            "Exit code 0: it is written, or this was the plan; 3: the position cannot be set by itself; 7: something is not known, or the"
                    + " savepoint is not whole; else that of the first problem."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  SHOP_PASSWORD=... tidemark position set orders.sql --from state/savepoints/savepoint-a7d764-a9f34054fcd6 --source shop"
                    + " --to 16/B374D848",
            "  SHOP_PASSWORD=... tidemark position set orders.sql --from state/savepoints/savepoint-a7d764-a9f34054fcd6 --source mysql"
                    + " --to mysql-bin.000003:1547 --apply"
        })
public final class SetPositionCommand implements Callable<Integer> {

    private final Examiner examiner;
    private final Function<Context, Databases> asked;

    @Mixin
    private StartOptions start;

    @Option(
            names = "--from",
            paramLabel = "SAVEPOINT",
            required = true,
            description = "The savepoint, as the pipeline was paused or stopped with it. It stays as it is.")
    private String from;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            required = true,
            description = "The source, by its name in the pipeline: savepoint show says it.")
    private String source;

    @Option(
            names = "--to",
            paramLabel = "POSITION",
            required = true,
            description =
                    "Where it is to stand, between two transactions: an LSN, or FILE:OFFSET. Which GTIDs are ahead of that is read from"
                            + " the log.")
    private String to;

    @Option(
            names = "--even-unknown",
            description =
                    "Do it even if not everything could be looked at. What is known to be wrong refuses all the same.")
    private boolean evenUnknown;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Plans the file, and asks every database. */
    @FunctionalInterface
    interface Examiner {

        /**
         * @param left what has left the savepoint
         * @param slots by the name of a source, from which slot its own will be made anew
         * @param metadata where those of the new savepoint are written, if it can be made
         */
        Examination examine(
                FileOptions file,
                Path savepoint,
                LeftBy left,
                Map<String, String> slots,
                String standsAt,
                Path metadata)
                throws IOException, InterruptedException;
    }

    SetPositionCommand() {
        this(NewFile::examineSetBack, context -> new Databases(context, System.getenv()));
    }

    /**
     * @param examiner what the file is planned by
     * @param asked what sources are asked by
     */
    SetPositionCommand(Examiner examiner, Function<Context, Databases> asked) {
        this.examiner = examiner;
        this.asked = asked;
    }

    @Override
    public Integer call() throws Exception {
        LogPosition position = position();
        String name = start.name();
        output.about(name);
        FlinkRest flink = cluster.flink();
        requireStopped(name, flink);
        Path here = savepoint();
        output.before(here);
        PositionSetting setting = PositionSetting.of(name, here, source, position);
        output.narrate("Reading %s to its end.".formatted(Words.printable(here)));
        Wholeness.require(here);
        Databases databases = asked.apply(cluster.context());
        SourceLogs logs = databases.logs();
        SavedSlots slots = SavedSlots.of(
                databases.context(), setting.sources(), setting.place().toString(), false, logs);
        if (!slots.served()) {
            throw new ProblemException(new Problem(
                    ErrorCode.POSITION_PASSED,
                    "it would not be read on from there: " + slots.why(),
                    "a slot of the source, or a pin of that, which begins there or before it",
                    "See which pins there are: tidemark pin list%s. A pipeline is put right without one by tidemark table resnapshot."
                            .formatted(cluster.words())));
        }
        Path metadata = Files.createTempFile("tidemark-metadata-", "");
        try {
            Examination found = examiner.examine(
                    start.file(), here, LeftBy.of(flink, name, here), slots.pins(), source + "=" + position, metadata);
            return carryOut(new SetPositionPlan(setting, slots, logs, metadata), found, databases);
        } finally {
            Files.deleteIfExists(metadata);
        }
    }

    private int carryOut(SetPositionPlan asked, Examination found, Databases databases) {
        List<Problem> refusals = found.refusals(evenUnknown);
        found.notes().forEach(note -> output.narrate(note.text()));
        if (!refusals.isEmpty()) {
            throw new ProblemException(refusals, null);
        }
        SetPositionPlan plan = asked.exactly();
        PositionSetting setting = plan.setting();
        String text = plan.text();
        if (!apply.isGiven()) {
            output.print(
                    text
                            + "Nothing that is known stands against it.\nNothing has been done. To do it: tidemark position set %s --from %s --source %s --to %s%s%s --apply\n"
                                    .formatted(
                                            start.words(Optional.empty()),
                                            ShellWord.of(Words.printable(setting.savepoint())),
                                            ShellWord.of(Words.printable(source)),
                                            ShellWord.of(Words.printable(to)),
                                            evenUnknown ? " --even-unknown" : "",
                                            cluster.words()),
                    plan.json(false, Map.of()));
            return 0;
        }
        output.narrate(text.stripTrailing());
        // Reading and asking took their time.
        requireStopped(start.name(), cluster.flink());
        Map<String, PinName> pins = plan.write(databases.environment(), output::narrate);
        output.after(setting.place());
        WaysOn ways = new WaysOn(start, start.name(), cluster.words(), true);
        output.narrate(
                "%s stands at %s in it, and nothing else is different.\n  on:    %s\n  back:  %s, as long as it has not been replayed, which says its own way back"
                        .formatted(
                                Words.printable(source),
                                Words.printable(setting.to()),
                                "tidemark pipeline replay %s --to %s%s --apply"
                                        .formatted(
                                                start.words(Optional.empty()),
                                                ShellWord.of(Words.printable(setting.place())),
                                                cluster.words()),
                                ways.on(Optional.of(setting.savepoint().toString()))));
        output.print(setting.place() + "\n", plan.json(true, pins));
        return 0;
    }

    private LogPosition position() {
        try {
            return LogPosition.parse(to);
        } catch (IllegalArgumentException mistyped) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--to " + Words.printable(mistyped.getMessage()), mistyped);
        }
    }

    private void requireStopped(String name, FlinkRest flink) {
        new Pipelines(flink).alive(name).ifPresent(job -> {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_IN_USE,
                    "%s runs, job %s, %s".formatted(Words.printable(name), job.id(), job.state()),
                    "a pipeline that is paused or stopped: its targets go on otherwise, and its slots",
                    "Pause it, and set the position in what that leaves: tidemark pipeline pause %s%s --apply"
                            .formatted(ShellWord.of(Words.printable(name)), cluster.words())));
        });
    }

    private Path savepoint() {
        return SavedStates.find(from)
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.SAVED_STATE_NOT_READ,
                        Words.printable(from) + " is in a file system that this machine does not read",
                        "a savepoint in a directory of this machine: another one is written beside it",
                        "Run this where it is.")));
    }
}
