package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark pipeline resume}. */
@Recorded
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {
            "Goes on with a pipeline from what it has left last: its newest savepoint or retained checkpoint.",
            "",
            "Which that is, the cluster says as long as it remembers the pipeline's last jobs, and the context's state directory."
                    + " If that may not be the newest, because a later one was discarded or cannot be read, it is refused: name"
                    + " it with --from. Prints the plan; with --apply submits the pipeline, as submit does, and prints the job's id. Every database"
                    + " is asked first whether it still serves the stored position. Resuming what runs already does nothing.",
            "",
            "Exit code 0: it runs, or this was the plan; else as of submit."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark pipeline resume sql/shop/pipeline.sql --apply")
final class ResumeCommand implements Callable<Integer> {

    @Mixin
    private StartOptions start;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "The savepoint or retained checkpoint, as the cluster sees it. Default: the newest.")
    private Optional<String> from = Optional.empty();

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        String name = start.name();
        output.about(name);
        FlinkRest flink = cluster.flink();
        Resumption resumption = new Resumption(start, from, cluster, output);
        Optional<JobSummary> running = new Pipelines(flink).alive(name);
        if (running.isPresent()) {
            if (!running.get().isRunning()) {
                throw resumption.ending(running.get());
            }
            output.narrate("%s runs already, %s since %s."
                    .formatted(name, running.get().state(), running.get().started()));
            output.print(
                    running.get().id() + "\n",
                    Resumption.json(name, running.get().id(), false, Optional.empty()));
            return 0;
        }
        boolean verbose = spec.root().findOption("--verbose").getValue();
        return resumption.run(name, flink, apply.isGiven(), verbose);
    }
}
