package io.tidemark.cli.savepoint;

import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a savepoint of a pipeline that goes on running, and prints its path when it is whole.",
            "",
            "The source keeps log for the running pipeline, not for the savepoint: once the pipeline has gone on, Postgres no longer"
                    + " serves it, and MySQL does as long as it keeps its log. To stop with a savepoint: tidemark pipeline pause."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark savepoint create orders --directory s3://state/savepoints")
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

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        FlinkRest flink = cluster.flink();
        JobSummary job = new Pipelines(flink).find(name);
        if (job.hasEnded()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_NOT_FOUND,
                    "the last job of %s, %s, is %s".formatted(job.name(), job.id(), job.state()),
                    "a job that runs",
                    "What it has left: tidemark pipeline status %s%s"
                            .formatted(ShellWord.of(Words.printable(name)), cluster.words())));
        }
        String savepoint =
                flink.takeSavepoint(job.id(), directory, format.toString().toUpperCase(Locale.ROOT));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", job.name());
        json.put("job", job.id());
        json.put("savepoint", savepoint);
        output.print(Words.printable(savepoint) + "\n", json);
        output.narrate("Whether it is whole: tidemark savepoint verify " + ShellWord.of(Words.printable(savepoint)));
        return 0;
    }
}
