package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Words;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark pipeline update}. */
@Recorded
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
            "Has a running pipeline go on with another file, or with this version of Tidemark: stops it with a savepoint and"
                    + " submits the file from that. What does not run is not updated, but resumed.",
            "",
            "Prints the plan, and does it with --apply. First the file is planned and every database asked, as doctor does, with a"
                    + " savepoint that is taken for it and deleted again, and what the file computes is compared with what the job"
                    + " does. If anything stands against it, or is not known to be right, nothing is stopped. What state and targets have"
                    + " was computed by the old file and is not computed again: statements may be added; one that is changed in any way"
                    + " counts as not known.",
            "",
            "The new job has come up when it has completed a checkpoint. If it does not, the commands are printed that go on with the"
                    + " file, or back with the old one: keep that. Before each step they are printed as well. Once the new job has"
                    + " completed a checkpoint, an old file with fewer statements needs " + WaysOn.FEWER,
            "",
            "Exit code 0: the new job has come up, or this was the plan; 7: something is not known, nothing was stopped;"
                    + " 6: the new job has failed or has not come up in time, or the cluster does not do it; else that of the first"
                    + " problem."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark pipeline update sql/shop/pipeline.sql --apply")
final class UpdateCommand implements Callable<Integer> {

    private final NewFile.Factory files;

    @Mixin
    private StartOptions start;

    @Mixin
    private UpdateOptions options;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    UpdateCommand() {
        this(NewFile::of);
    }

    /** @param files what the file is planned by */
    UpdateCommand(NewFile.Factory files) {
        this.files = files;
    }

    @Override
    public Integer call() throws Exception {
        options.patience();
        String name = start.name();
        output.about(name);
        boolean verbose = spec.root().findOption("--verbose").getValue();
        FlinkRest flink = cluster.flink();
        WaysOn ways = new WaysOn(start, name, cluster.words(), false);
        JobSummary job =
                new Pipelines(flink).alive(name).orElseThrow(() -> UpdateProblems.notRunning(name, flink, ways));
        if (!job.isRunning()) {
            throw new Resumption(start, Optional.empty(), cluster, output).ending(job);
        }
        UpdateProblems.requireRunning(job.state(), job, flink, ways);
        if (!apply.isGiven()) {
            output.print(plan(job), new UpdateJson(job).json());
            return 0;
        }
        NewFile file = files.of(start.file(), cluster.context().jobManager(), verbose);
        return new Update(flink, file, options, ways, output, job).apply();
    }

    private String plan(JobSummary job) {
        return """
                Pipeline %s, job %s, %s since %s:
                  examine %s with a savepoint of it, as tidemark doctor does
                  if nothing stands against it, stop the job with a savepoint in %s
                  submit the file from that
                Nothing has been done. To do it: tidemark pipeline update %s%s%s --apply
                """
                .formatted(
                        Words.printable(job.name()),
                        job.id(),
                        job.state(),
                        job.started(),
                        Words.printable(start.pipeline()),
                        options.directory().map(Words::printable).orElse("the cluster's own directory"),
                        start.words(Optional.empty()),
                        options.words(),
                        cluster.words());
    }
}
