package io.tidemark.cli.position;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.InspectionReport;
import io.tidemark.cli.Output;
import io.tidemark.cli.PathOrName;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.pipeline.Pipelines;
import io.tidemark.cli.pipeline.ReadPosition;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark position show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Says what a savepoint or checkpoint knows of its sources: phase, chunks, position and history, and which epochs"
                    + " wait for our targets.",
            "",
            "Of a pipeline, its last checkpoint is read, or what it was started from; if it has ended, what pipeline resume would"
                    + " take. Beside it stands what the databases say now that its context names: where the source's log ends, the"
                    + " slot, how far in bytes, time and transactions what is stored is behind, how long its log stays, the target's"
                    + " tidemark, and what would happen if it was started from there.",
            "",
            "Reads the files of any job on Flink 1.20 with sources of Tidemark, or of Flink CDC (for Postgres 3.1 to 3.6, for"
                    + " MySQL and MariaDB 2.3 to 3.6). For a path neither the job, a cluster nor a database is needed. Nothing is changed.",
            "",
            "Exit code 0: everything was read; 3: the configuration, or a secret that it refers to; 4 or 5: a source or a target"
                    + " cannot be asked; 6: the cluster cannot be asked, or the state is there and cannot be read, or a source in"
                    + " it cannot."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark position show tidemark-state/orders/savepoints/savepoint-a7d764-a9f34054fcd6",
            "  tidemark position show orders --context production",
            "  tidemark position show s3://state/checkpoints/a7d7641f/chk-42 --flink-conf /opt/flink/conf -o json"
        })
public final class ShowCommand implements Callable<Integer> {

    private static final int TIMES_AGAIN = 2;

    @Parameters(
            paramLabel = "PATH|NAME",
            description =
                    "The directory of a savepoint or of a checkpoint (chk-N), or the _metadata in it; or a pipeline's"
                            + " name or its job's id.")
    private String path;

    @Mixin
    private Output output;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private StorageOption storage;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (!PathOrName.isPath(path)) {
            return showPipeline();
        }
        return show(Inspection.of(storage.state(path)));
    }

    private int showPipeline() throws Exception {
        Context context = cluster.context();
        FlinkRest flink = cluster.flink();
        output.narrate("There is no file or directory %s; asking %s for a pipeline of that name."
                .formatted(Words.printable(path), flink.address()));
        JobSummary job = new Pipelines(flink).find(path);
        LivePosition position = ask(flink, context, job, Optional.empty());
        // A cluster answers for some seconds what it has answered before, while the job goes on. Its next answer knows
        // all that the databases have said by now.
        for (int again = 0; again < TIMES_AGAIN && !job.hasEnded() && position.isOutdated(); again++) {
            flink.awaitRefresh();
            position = ask(flink, context, job, Optional.of(position.live()));
        }
        position = position.counted(context, System.getenv());
        output.print(position.text(), position.json());
        if (position.problems().isEmpty()) {
            return 0;
        }
        throw new ProblemException(position.problems(), null);
    }

    private static LivePosition ask(FlinkRest flink, Context context, JobSummary job, Optional<LiveView> before) {
        JobCheckpoints checkpoints = flink.checkpoints(job);
        StartingPoint start = StartingPoint.of(flink, job, checkpoints, context.state());
        Optional<ReadPosition> read = start.path().map(ReadPosition::of);
        LiveView live = LiveView.of(context, job.name(), LivePosition.sources(read), System.getenv());
        return new LivePosition(
                job,
                start,
                checkpoints.restored(),
                read,
                context.sources().keySet(),
                before.map(live::since).orElse(live),
                before.map(LiveView::targets).orElse(List.of()));
    }

    private int show(Inspection inspection) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(output.isJson() ? InspectionReport.json(inspection) : InspectionReport.text(inspection));
        out.flush();
        if (inspection.problems().isEmpty()) {
            return 0;
        }
        throw new ProblemException(inspection.problems(), null);
    }
}
