package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.remains.Remains;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark pipeline drop}. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description = {
            "Takes away what a pipeline that has ended for good has left in the databases of the context.",
            "",
            "Of each target its stages and its rows in the schema tidemark; of a Postgres source the replication slot that the"
                    + " context names, if the targets say that this pipeline has read the source, and no other one. The tables that"
                    + " it has written stay, and so do its savepoints: none of them can be gone on from any more. Prints the plan, and"
                    + " does it with --apply. Dropping what is not there says so; what was interrupted is done again.",
            "",
            "Refused while a job of that name has not ended, while somebody reads the slot or writes as the pipeline, and while a"
                    + " database cannot be asked.",
            "",
            "Exit code 0: nothing of it is there any more, or this was the plan; 4 or 5: a source or a target cannot be asked; 6: it"
                    + " is in use, or the cluster cannot be asked."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pipeline drop orders --context production --apply")
final class DropCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The pipeline's name.")
    private String name;

    @Option(names = "--keep-slot", description = "Leave the sources' replication slots.")
    private boolean keepSlot;

    @Option(names = "--no-cluster", description = "Ask no cluster: you know that no job of that name runs.")
    private boolean noCluster;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (!noCluster) {
            refuseWhileItRuns(cluster.flink());
        }
        Remains remains = Remains.of(cluster.context(), name, keepSlot, System.getenv());
        String end;
        boolean dropped = false;
        if (remains.isEmpty()) {
            end = "There is nothing to drop.\n";
        } else if (apply.isGiven()) {
            remains.drop();
            dropped = true;
            end = "It is dropped.\n";
        } else {
            end = "Nothing has been done. To do it: tidemark pipeline drop %s%s%s%s --apply\n"
                    .formatted(
                            ShellWord.of(Words.printable(name)),
                            keepSlot ? " --keep-slot" : "",
                            noCluster ? " --no-cluster" : "",
                            cluster.words());
        }
        output.print(
                "What pipeline %s has left:\n%s\n%s".formatted(Words.printable(name), remains.text(), end),
                json(remains, dropped));
        return 0;
    }

    private void refuseWhileItRuns(FlinkRest flink) {
        List<JobSummary> alive = flink.jobs().stream()
                .filter(job -> job.name().equals(name) && !job.hasEnded())
                .toList();
        if (!alive.isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_IN_USE,
                    "%s runs %s of the name %s: %s"
                            .formatted(
                                    flink.address(),
                                    Words.count(alive.size(), "job"),
                                    Words.printable(name),
                                    alive.stream()
                                            .map(job -> "%s, %s".formatted(job.id(), job.state()))
                                            .collect(Collectors.joining("; "))),
                    "a pipeline that no job writes for any more",
                    "End it: tidemark pipeline stop %s%s --apply"
                            .formatted(ShellWord.of(Words.printable(name)), cluster.words())));
        }
    }

    private Map<String, Object> json(Remains remains, boolean dropped) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", name);
        json.put("dropped", dropped);
        json.putAll(remains.json());
        return json;
    }
}
