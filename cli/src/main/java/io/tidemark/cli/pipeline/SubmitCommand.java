package io.tidemark.cli.pipeline;

import io.tidemark.cli.Output;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark submit}. */
@Recorded
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Submits a pipeline to a running Flink 1.20 cluster and prints the job's id.",
            "",
            "Before anything is submitted, every database the pipeline names is asked whether it is ready; all problems"
                    + " are reported at once, each with its remedy."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark submit sql/shop/pipeline.sql --jobmanager http://localhost:8081")
public final class SubmitCommand implements Callable<Integer> {

    @Mixin
    private FileOptions file;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--restore",
            paramLabel = "PATH",
            description =
                    "Savepoint or retained checkpoint to start from, as the cluster sees the path: the job's newest, older"
                            + " ones lose rows.")
    private Optional<String> restore = Optional.empty();

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        NameInFile.known(file.pipeline()).ifPresent(output::about);
        restore.ifPresent(output::before);
        boolean verbose = spec.root().findOption("--verbose").getValue();
        PipelineClient client =
                new PipelineClient(TidemarkHome.current(), cluster.context().jobManager());
        PipelineClient.Result result = client.submit(file.pipeline(), file.variables(), restore, verbose);
        if (!result.output().isEmpty()) {
            output.print(result.output() + "\n", Map.of("job", result.output()));
        }
        result.problems().lines().forEach(output::narrate);
        return result.exitCode();
    }
}
