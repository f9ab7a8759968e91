package io.tidemark.cli.history;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Interruption;
import io.tidemark.cli.Mixins;
import io.tidemark.problem.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Runs a command and, of one that changes something, writes down what it does. Plans alone are not written down. */
public final class RecordedExecution implements IExecutionStrategy {

    private static final int USAGE = 2;

    private final IExecutionStrategy execution = new RunLast();

    private RecordedExecution() {}

    /** Has every command below one that is {@link Recorded} run in this way. */
    public static void of(CommandLine command) {
        Recording.addTo(command);
        command.setExecutionStrategy(new RecordedExecution());
    }

    @Override
    public int execute(ParseResult parsed) {
        ParseResult command = parsed;
        boolean help = asksForHelp(parsed);
        while (command.hasSubcommand()) {
            command = command.subcommand();
            help |= asksForHelp(command);
        }
        Optional<Recording> recording = Mixins.of(command.commandSpec(), Recording.class);
        boolean plan = Mixins.of(command.commandSpec(), ApplyOption.class)
                .filter(apply -> !apply.isGiven())
                .isPresent();
        return recording.isEmpty() || plan || help
                ? execution.execute(parsed)
                : execute(parsed, command, recording.get());
    }

    private static boolean asksForHelp(ParseResult parsed) {
        return parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
    }

    private int execute(ParseResult parsed, ParseResult command, Recording recording) {
        Optional<OperationLog> log = open(command, recording);
        log.ifPresent(recording::into);
        Thread interrupted = new Thread(
                () -> log.ifPresent(opened -> opened.end(Interruption.EXIT_CODE, List.of())), "tidemark-history");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            int exitCode = execution.execute(parsed);
            log.ifPresent(opened -> opened.end(exitCode, List.of()));
            return exitCode;
        } catch (ExecutionException failure) {
            ProblemException problem = problem(failure);
            log.ifPresent(opened -> opened.end(problem.exitCode(), problem.problems()));
            throw failure;
        } catch (CommandLine.ParameterException usage) {
            log.ifPresent(opened -> {
                opened.step(usage.getMessage());
                opened.end(USAGE, List.of());
            });
            throw usage;
        } finally {
            stopWatching(interrupted);
        }
    }

    private static Optional<OperationLog> open(ParseResult command, Recording recording) {
        CommandLine line = command.commandSpec().commandLine();
        try {
            return Journal.begin(command, recording.reason(), Clock.systemUTC(), line.getErr());
        } catch (ProblemException refused) {
            throw new ExecutionException(line, refused.getMessage(), refused);
        }
    }

    private static ProblemException problem(ExecutionException failure) {
        return ProblemException.of(failure.getCause() instanceof Exception cause ? cause : failure);
    }

    private static void stopWatching(Thread interrupted) {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException ending) {
            // The hook has written the end, or is about to.
        }
    }
}
