package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark pipeline update}. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
            "Has a running pipeline go on with another file, or with this version of Tidemark: stops it with a savepoint and"
                    + " submits the file from that.",
            "",
            "Prints the plan, and does it with --apply. First the file is planned and every database asked, as doctor does, with a"
                    + " savepoint that is taken for it and deleted again; if anything stands against it nothing is stopped. What"
                    + " only the running job itself stands in the way of, its slot for example, is asked again by the start. The new"
                    + " job has come up when it has completed a checkpoint; if it does not, the command that goes on with the old"
                    + " file is printed. What does not run is resumed with the file.",
            "",
            "Exit code 0: it runs, or this was the plan; 6: the new job has failed, or the cluster does not do it; else that of"
                    + " the first problem."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark pipeline update sql/shop/pipeline.sql --apply")
final class UpdateCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Mixin
    private StartOptions start;

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
        boolean verbose = spec.root().findOption("--verbose").getValue();
        FlinkRest flink = cluster.flink();
        Resumption resumption = new Resumption(start, Optional.empty(), cluster, output);
        Optional<JobSummary> running = new Pipelines(flink).alive(name);
        if (running.isEmpty()) {
            output.narrate("%s does not run: to update it is to resume it with the file.".formatted(name));
            return resumption.run(name, flink, apply.isGiven(), verbose);
        }
        if (!running.get().isRunning()) {
            throw resumption.ending(running.get());
        }
        if (!apply.isGiven()) {
            output.print(plan(running.get()), Update.json(running.get(), "", "", ""));
            return 0;
        }
        NewFile file = NewFile.of(
                TidemarkHome.current(),
                start.pipeline(),
                start.variables(),
                cluster.context().jobManager(),
                verbose);
        return new Update(flink, file, output, cluster.words(), PATIENCE).apply(running.get());
    }

    private String plan(JobSummary job) {
        return """
                Pipeline %s, job %s, %s since %s:
                  examine %s with a savepoint of it, as tidemark doctor does
                  if nothing stands against it, stop the job with a savepoint
                  submit the file from that
                Nothing has been done. To do it: tidemark pipeline update %s%s --apply
                """
                .formatted(
                        Words.printable(job.name()),
                        job.id(),
                        job.state(),
                        job.started(),
                        Words.printable(start.pipeline()),
                        start.words(Optional.empty()),
                        cluster.words());
    }
}
