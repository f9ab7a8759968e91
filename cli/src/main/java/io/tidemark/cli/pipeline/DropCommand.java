package io.tidemark.cli.pipeline;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.remains.DropRequest;
import io.tidemark.cli.remains.Remains;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark pipeline drop}. */
@Recorded
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description = {
            "Takes away what a pipeline that has ended for good has left in the databases of the context.",
            "",
            "Of each target its stages and its rows in the schema tidemark; of a Postgres source the replication slot that is named"
                    + " with --slot, and none else: no database says whose a slot is. The tables that it has written stay, and so do its"
                    + " savepoints: none of them can be gone on from afterwards. Prints the plan, and does it with --apply. Dropping"
                    + " what is not there says so; what was interrupted is done again.",
            "",
            "Refused while a job of that name has not ended; while the one that has the target is not known to the cluster as one"
                    + " that has ended; while somebody reads the slot, or holds the pipeline's rows; and while"
                    + " a target, or the source of a slot, cannot be asked.",
            "",
            "Exit code 0: nothing of it is there any more but what is said to stay, or this was the plan; 2: --slot names no Postgres"
                    + " source of the context; 3: the context names no target; 4: a source cannot be asked, or its slot is not the"
                    + " pipeline's; 5: a target cannot be asked; 6: it is in use, or the cluster cannot be asked."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pipeline drop orders --slot shop=tidemark_orders --context production --apply")
final class DropCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The pipeline's name, or the id of a job that the cluster knows.")
    private String name;

    @Option(
            names = "--slot",
            paramLabel = "SOURCE=SLOT",
            description = {
                "Drop this replication slot of a source of the context. May be given for each source.",
                "The source has to be on the server whose log the pipeline has read, as its targets say."
            })
    private final Map<String, String> slots = new LinkedHashMap<>();

    @Option(
            names = "--no-cluster",
            description =
                    "Ask no cluster: you know that no job of that name runs. Refused only if one has begun, or written, in the last 5"
                            + " minutes; one that loads tables or catches up writes nothing for longer.")
    private boolean noCluster;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        slots.keySet().forEach(this::checkSource);
        List<JobSummary> jobs = noCluster ? List.of() : cluster.flink().jobs();
        DropRequest request = new DropRequest(
                jobs.stream()
                        .filter(job -> job.id().equals(name))
                        .map(JobSummary::name)
                        .findFirst()
                        .orElse(name),
                slots,
                cluster.words(),
                !noCluster,
                owner -> jobs.stream().anyMatch(job -> job.id().equals(owner) && job.hasEnded()));
        output.about(request.pipeline());
        refuseWhileItRuns(jobs, request);
        Remains remains = Remains.of(cluster.context(), request, System.getenv());
        boolean dropped = apply.isGiven() && !remains.isEmpty();
        if (dropped) {
            drop(remains);
        }
        output.print(
                "What pipeline %s has left:\n%s\n%s"
                        .formatted(Words.printable(request.pipeline()), remains.text(), end(request, remains, dropped)),
                json(request, remains, dropped));
        return 0;
    }

    private void checkSource(String source) {
        if (Optional.ofNullable(cluster.context().sources().get(source))
                .filter(DatabaseConnection::isPostgres)
                .isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--slot %s=...: the context has no Postgres source of that name"
                            .formatted(Words.printable(source)));
        }
    }

    private void refuseWhileItRuns(List<JobSummary> jobs, DropRequest request) {
        List<JobSummary> alive = jobs.stream()
                .filter(job -> job.name().equals(request.pipeline()) && !job.hasEnded())
                .toList();
        if (!alive.isEmpty()) {
            throw new ProblemException(request.inUse("%s runs %s of the name %s: %s"
                    .formatted(
                            cluster.context().jobManager(),
                            Words.count(alive.size(), "job"),
                            Words.printable(request.pipeline()),
                            alive.stream()
                                    .map(job -> "%s, %s".formatted(job.id(), job.state()))
                                    .collect(Collectors.joining("; ")))));
        }
    }

    private void drop(Remains remains) {
        try {
            remains.drop(step -> output.narrate(Words.printable(step)));
        } catch (ProblemException failure) {
            output.narrate("Not all of it is dropped. Once the cause is mended the same command goes on.");
            throw failure;
        }
    }

    private String end(DropRequest request, Remains remains, boolean dropped) {
        if (dropped) {
            return "It is dropped.\n";
        }
        if (remains.isEmpty()) {
            return "There is nothing to drop.\n";
        }
        StringBuilder command =
                new StringBuilder("tidemark pipeline drop " + ShellWord.of(Words.printable(request.pipeline())));
        slots.forEach((source, slot) ->
                command.append(" --slot ").append(ShellWord.of(Words.printable(source + "=" + slot))));
        return """
               None of its savepoints can be gone on from afterwards.
               Nothing has been done. To do it: %s%s%s --apply
               """
                .formatted(command, noCluster ? " --no-cluster" : "", request.cluster());
    }

    private static Map<String, Object> json(DropRequest request, Remains remains, boolean dropped) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", request.pipeline());
        json.put("dropped", dropped);
        json.putAll(remains.json(dropped));
        return json;
    }
}
