package io.tidemark.cli.pipeline;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a pipeline in the foreground, on a Flink of its own, without a cluster.",
            "",
            "Ctrl-C (or SIGTERM) stops it with a savepoint: its path is printed to standard output, the command that goes"
                    + " on from it to standard error, and the exit code is 0. A second Ctrl-C ends it at once with 130 and"
                    + " prints the last checkpoint's path instead, as a failure of the job does with its own exit code. A"
                    + " job that comes to its end by itself exits with 0 and prints no path.",
            "",
            "Half of the machine's memory is the limit of the heap; JDK_JAVA_OPTIONS=-Xmx... sets another. RocksDB has 256"
                    + " MB for each slot; SET 'taskmanager.memory.managed.size' in the file gives it another amount in all."
        },
        footerHeading = "%nExample:%n",
        footer = "  SHOP_PASSWORD=... tidemark run sql/shop/pipeline.sql")
public final class RunCommand implements Callable<Integer> {

    @Mixin
    private FileOptions file;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description =
                    "Where checkpoints and savepoints are kept, one directory for each pipeline. Nothing in it is deleted"
                            + " but what a run itself replaces. Default: tidemark-state/PIPELINE below the working"
                            + " directory, PIPELINE being the file's name without .sql.")
    private Optional<Path> checkpointDirectory = Optional.empty();

    @Option(
            names = "--restore",
            paramLabel = "PATH",
            description =
                    "Savepoint or retained checkpoint to start from: the pipeline's newest, older ones lose rows.")
    private Optional<String> restore = Optional.empty();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        boolean verbose = spec.root().findOption("--verbose").getValue();
        Path directory = checkpointDirectory.orElseGet(() -> StateDirectory.defaultFor(file.pipeline()));
        Optional<SavedState> start = restore.map(path -> SavedState.at(path, () -> whereElse(directory)));
        PrintWriter narration = spec.commandLine().getErr();
        Set<SavedState> earlier;
        JobsProcess.Ended ended;
        try (StateDirectory state = StateDirectory.open(directory)) {
            earlier = StateDirectory.saved(directory);
            narration.println("State is kept in " + state.directory() + ", the log in " + EmbeddedRun.LOG);
            if (start.isEmpty()) {
                StateDirectory.newest(earlier)
                        .ifPresent(newest -> narration.println(
                                "This start is without state. To go on from the newest: " + commandFrom(newest)));
            }
            narration.flush();
            Consumer<String> lines = line -> {
                synchronized (narration) {
                    narration.println(line);
                    narration.flush();
                }
            };
            try (LoadNarration load = new LoadNarration(lines)) {
                ended = new EmbeddedRun(home, state).await(file.pipeline(), file.variables(), start, verbose, line -> {
                    lines.accept(line);
                    load.hears(line);
                });
            }
        }
        left(ended, directory, earlier).ifPresent(saved -> {
            PrintWriter out = spec.commandLine().getOut();
            out.println(saved);
            out.flush();
            narration.println("To go on from it: " + commandFrom(saved));
            narration.flush();
        });
        if (ended.signal().isPresent()) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.JOB_FAILED,
                            "signal %d has ended the process that Flink ran in"
                                    .formatted(ended.signal().getAsInt()),
                            "a process that nobody kills",
                            "If it was the system for want of memory (see dmesg), allow a smaller heap: JDK_JAVA_OPTIONS=-Xmx..."));
        }
        return ended.exitCode();
    }

    private static String whereElse(Path directory) {
        return StateDirectory.newest(StateDirectory.saved(directory))
                .map(newest -> "The newest that this pipeline has left is " + newest)
                .orElse("Check the path; this pipeline has left none in " + directory.toAbsolutePath());
    }

    /** What a run has left to go on from. Looked for on disk, where it is whatever the process died of. */
    private static Optional<SavedState> left(JobsProcess.Ended ended, Path directory, Set<SavedState> earlier) {
        if (!ended.output().isEmpty()) {
            return Optional.of(new SavedState(Path.of(ended.output())));
        }
        if (ended.exitCode() == 0) {
            return Optional.empty();
        }
        Set<SavedState> saved = new HashSet<>(StateDirectory.saved(directory));
        saved.removeAll(earlier);
        return StateDirectory.newest(saved);
    }

    /** The command that goes on from a state; of variables set here the names alone, their values may be secrets. */
    private String commandFrom(SavedState saved) {
        StringBuilder command = new StringBuilder(spec.qualifiedName());
        command.append(' ').append(ShellWord.of(file.pipeline()));
        command.append(" --restore ").append(ShellWord.of(saved));
        checkpointDirectory.ifPresent(
                directory -> command.append(" --checkpoint-dir ").append(ShellWord.of(directory)));
        command.append(file.variableWords());
        return command.toString();
    }
}
