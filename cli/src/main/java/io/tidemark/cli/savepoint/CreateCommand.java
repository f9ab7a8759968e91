package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.pin.Pinned;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.cli.pipeline.Pipelines;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint create}. */
@Recorded
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a savepoint of a pipeline that goes on running, and prints its path when it is whole.",
            "",
            "The source keeps log for the running pipeline, not for the savepoint: once the pipeline has gone on, Postgres no longer"
                    + " serves it, and MySQL does as long as it keeps its log. To stop with a savepoint: tidemark pipeline pause.",
            "",
            "With --pin the slot of each Postgres source of the pipeline is copied first. The copy, the pin, keeps the log from the"
                    + " savepoint on until it is released; nothing is taken if that is not possible, or over the context's budget.",
            "",
            "Exit code 0: it is there, and pinned if that was asked for; 4: it is not pinned; 6: it was not taken, as far as is known."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark savepoint create orders --directory s3://state/savepoints",
            "  tidemark savepoint create orders --pin --context production"
        })
final class CreateCommand implements Callable<Integer> {

    private enum Format {
        canonical,
        nativ {
            @Override
            public String toString() {
                return "native";
            }
        }
    }

    @Parameters(paramLabel = "NAME", description = "The pipeline's name, or its job's id.")
    private String name;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where it goes, as the cluster sees it. Default: the cluster's own directory.")
    private Optional<String> directory = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "canonical",
            description =
                    "${COMPLETION-CANDIDATES}: canonical can be restored into another state backend, native is taken faster."
                            + " Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Option(
            names = "--pin",
            description =
                    "Keep the log that a replay of it needs. The context has to name the pipeline's Postgres sources.")
    private boolean pin;

    @Option(
            names = "--release-oldest",
            description = "With --pin: release the oldest pins if there are more than the context allows.")
    private boolean releaseOldest;

    @Option(
            names = "--release-oldest-scheduled",
            description =
                    "The same, but only those of savepoints that tidemark savepoint schedule has taken; if another"
                            + " would have to go, nothing is taken.")
    private boolean releaseScheduled;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (!pin) {
            requirePin(releaseOldest, "--release-oldest");
            requirePin(releaseScheduled, "--release-oldest-scheduled");
        }
        FlinkRest flink = cluster.flink();
        JobSummary job = new Pipelines(flink).find(name);
        output.about(job.name());
        if (job.hasEnded()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_NOT_FOUND,
                    "the last job of %s, %s, is %s".formatted(job.name(), job.id(), job.state()),
                    "a job that runs",
                    "What it has left: tidemark pipeline status %s%s"
                            .formatted(ShellWord.of(Words.printable(name)), cluster.words())));
        }
        if (pin) {
            directory.filter(path -> SavedStates.path(path).isEmpty()).ifPresent(CreateCommand::refuse);
            PinnedSavepoint pinned =
                    PinnedSavepoint.prepare(cluster.context(), flink, job, oldest(), System.getenv(), output::narrate);
            print(job, pinned.take(() -> take(flink, job)));
            pinned.releaseOldest();
        } else {
            print(job, new Pinned(take(flink, job), Map.of()));
        }
        return 0;
    }

    private void requirePin(boolean given, String option) {
        if (given) {
            throw new CommandLine.ParameterException(spec.commandLine(), option + " goes with --pin alone");
        }
    }

    private PinnedSavepoint.Oldest oldest() {
        if (releaseOldest) {
            return PinnedSavepoint.Oldest.ALL;
        }
        return releaseScheduled ? PinnedSavepoint.Oldest.SCHEDULED : PinnedSavepoint.Oldest.NONE;
    }

    /** It would be taken and could not be pinned. */
    private static void refuse(String elsewhere) {
        throw new ProblemException(new Problem(
                ErrorCode.PIN_NOT_POSSIBLE,
                "%s is in a file system that this machine does not read".formatted(Words.printable(elsewhere)),
                "a savepoint that can be read here: a pin is compared with its position",
                "Name a directory of this machine, or take it without --pin."));
    }

    private String take(FlinkRest flink, JobSummary job) {
        return flink.takeSavepoint(job.id(), directory, format.toString().toUpperCase(Locale.ROOT));
    }

    private void print(JobSummary job, Pinned taken) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", job.name());
        json.put("job", job.id());
        json.put("savepoint", taken.savepoint());
        json.put("pins", taken.pins());
        output.print(Words.printable(taken.savepoint()) + "\n", json);
        taken.pins().forEach((source, name) -> output.narrate("Pinned in source %s by %s.".formatted(source, name)));
        output.narrate(
                "Whether it is whole: tidemark savepoint verify " + ShellWord.of(Words.printable(taken.savepoint())));
        output.after(taken.savepoint());
    }
}
