package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.Words;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark table resnapshot}. */
@Recorded
@Command(
        name = "resnapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Reads tables of a running pipeline anew, and puts right what somebody has changed, deleted or added in the targets that have"
                    + " their rows as they are. The pipeline is stopped with a savepoint and goes on from that, all tables streaming; the"
                    + " rows come beside the stream, and every read of the targets stays of one source transaction.",
            "",
            "Prints the plan, and does it with --apply. First it is looked, as doctor does, whether the tables can be read anew: not without"
                    + " a primary key, not where a view would count a row again that comes again. If anything stands against it,"
                    + " nothing is stopped. Views are not put right.",
            "",
            "Exit code 0: the new job has come up and reads the tables, or this was the plan; 7: something is not known, nothing was"
                    + " stopped; 6: the new job has failed or has not come up in time, or the cluster does not do it; else that of the"
                    + " first problem."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark table resnapshot sql/shop/pipeline.sql public.orders --apply")
final class ResnapshotCommand implements Callable<Integer> {

    private final Files files;

    @Mixin
    private StartOptions start;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TABLE",
            description = "A table of the source, as schema.table; as source.schema.table if two sources have it.")
    private List<String> tables = new ArrayList<>();

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

    /** Makes the pipeline's file, with the tables that it is to read anew. */
    @FunctionalInterface
    interface Files {

        NewFile of(FileOptions file, URI jobManager, boolean verbose, List<String> resnapshot);
    }

    ResnapshotCommand() {
        this(NewFile::of);
    }

    /** @param files what the file is planned by */
    ResnapshotCommand(Files files) {
        this.files = files;
    }

    @Override
    public Integer call() throws Exception {
        options.patience();
        String name = start.name();
        output.about(name);
        boolean verbose = spec.root().findOption("--verbose").getValue();
        FlinkRest flink = cluster.flink();
        WaysOn ways = new WaysOn(start, name, cluster.words(), true);
        JobSummary job =
                new Pipelines(flink).alive(name).orElseThrow(() -> UpdateProblems.notRunning(name, flink, ways));
        UpdateProblems.requireRunning(job.state(), job, flink, ways);
        if (!apply.isGiven()) {
            output.print(plan(job), new UpdateJson(job).json());
            return 0;
        }
        NewFile file = files.of(start.file(), cluster.context().jobManager(), verbose, tables);
        int exitCode = new Update(flink, file, options, ways, output, job).apply();
        if (exitCode == 0) {
            output.narrate("It reads %s anew beside the stream; a read that is interrupted goes on where it was."
                    .formatted(listed()));
        }
        return exitCode;
    }

    private String listed() {
        return tables.stream().map(Words::printable).collect(Collectors.joining(", "));
    }

    private String plan(JobSummary job) {
        return """
                Pipeline %s, job %s, %s since %s:
                  examine with a savepoint of it, as tidemark doctor does, whether it can read anew: %s
                  if nothing stands against it, stop the job with a savepoint in %s
                  submit %s from that; it streams on, and reads the tables beside
                  rows that a table does not have are deleted from its mirrors; which those are is said before the stop
                Nothing has been done. To do it: tidemark table resnapshot %s%s%s --apply
                """
                .formatted(
                        Words.printable(job.name()),
                        job.id(),
                        job.state(),
                        job.started(),
                        listed(),
                        options.directory().map(Words::printable).orElse("the cluster's own directory"),
                        Words.printable(start.pipeline()),
                        start.words(words(), Optional.empty()),
                        options.words(),
                        cluster.words());
    }

    /** File and tables. */
    private String words() {
        return ShellWord.of(start.pipeline())
                + tables.stream().map(table -> " " + ShellWord.of(table)).collect(Collectors.joining());
    }
}
