package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint delete}. */
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes a savepoint that nobody needs.",
            "",
            "Prints the plan, and does it with --apply. Refused for what is no savepoint, for one that a job that has not ended was"
                    + " started from, for one whose files another state has taken over, and for the last that a pipeline could go on"
                    + " from. Only files that its metadata names are deleted. One in another file system (s3://) is deleted by the"
                    + " cluster, and there its files cannot be looked for in other states.",
            "",
            "Exit code 0: it is deleted, or this was the plan; 6: it is needed, or the cluster cannot be asked."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark savepoint delete tidemark-state/orders/savepoints/savepoint-a7d764-a9f34054fcd6 --apply")
final class DeleteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "PATH", description = "The savepoint's directory, or the _metadata in it.")
    private String path;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where other states may need it. Default: the context's, and the directory it is in.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--no-cluster", description = "Ask no cluster: you know that no job was started from it.")
    private boolean noCluster;

    @Option(names = "--even-newest", description = "Delete it even if its pipeline could go on from nothing newer.")
    private boolean evenNewest;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Optional<Path> here = SavedStates.find(path);
        if (here.isEmpty()) {
            return disposeElsewhere();
        }
        StateRow savepoint = new StateRow(here.get(), Optional.of(Inspection.of(here.get())), "");
        Deletion deletion = new Deletion(savepoint, SavedStateList.below(around(here.get())));
        List<Problem> problems =
                deletion.against(noCluster ? Optional.empty() : Optional.of(cluster.flink()), evenNewest);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        int files = deletion.files().size();
        if (!apply.isGiven()) {
            plan("%s with %s".formatted(savepoint.kind(), Words.count(files, "file")), files);
        } else {
            boolean gone = deletion.delete();
            output.print(
                    "Deleted %s of %s.%s\n"
                            .formatted(
                                    Words.count(files, "file"),
                                    Words.printable(savepoint.path()),
                                    gone ? "" : " What else is in the directory is left."),
                    json(true, files));
        }
        return 0;
    }

    /** The directory that is named, if the savepoint lies in it; else the one it lies in. */
    private Path around(Path savepoint) {
        Path parent = savepoint.getParent() == null ? savepoint : savepoint.getParent();
        return state.or(() -> cluster.context().state())
                .map(directory -> directory.toAbsolutePath().normalize())
                .filter(savepoint::startsWith)
                .orElse(parent);
    }

    private int disposeElsewhere() {
        FlinkRest flink = cluster.flink();
        Deletion.startedFrom(flink, path).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        if (apply.isGiven()) {
            flink.disposeSavepoint(path);
            output.print("The cluster has deleted %s.\n".formatted(Words.printable(path)), json(true, null));
        } else {
            plan("by the cluster; whether another state has taken over its files is not known here", null);
        }
        return 0;
    }

    private void plan(String what, Integer files) {
        output.print(
                """
                Savepoint %s:
                  delete it: %s
                Nothing has been done. To do it: tidemark savepoint delete %s%s%s%s%s --apply
                """
                        .formatted(
                                Words.printable(path),
                                what,
                                ShellWord.of(Words.printable(path)),
                                state.map(directory -> " --state " + ShellWord.of(directory))
                                        .orElse(""),
                                noCluster ? " --no-cluster" : "",
                                evenNewest ? " --even-newest" : "",
                                cluster.words()),
                json(false, files));
    }

    private Map<String, Object> json(boolean deleted, Integer files) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path);
        json.put("deleted", deleted);
        json.put("files", files);
        return json;
    }
}
