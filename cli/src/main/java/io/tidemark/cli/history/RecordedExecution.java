package io.tidemark.cli.history;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Interruption;
import io.tidemark.cli.Mixins;
import io.tidemark.cli.OutputListener.What;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
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

    /** Has every command below one that is {@link Recorded} run in this way; those that are run so already stay as they are. */
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
        if (recording.isEmpty() || plan || help) {
            return execution.execute(parsed);
        }
        Optional<OperationLog> log = open(command, recording.get());
        log.ifPresent(recording.get()::into);
        return log.isPresent() ? execute(parsed, log.get()) : execution.execute(parsed);
    }

    private static boolean asksForHelp(ParseResult parsed) {
        return parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
    }

    private static Optional<OperationLog> open(ParseResult command, Recording recording) {
        try {
            return Journal.begin(command, recording.reason());
        } catch (ProblemException refused) {
            throw new ExecutionException(command.commandSpec().commandLine(), refused.getMessage(), refused);
        }
    }

    private int execute(ParseResult parsed, OperationLog log) {
        Thread signal = new Thread(log::signal, "tidemark-history-signal");
        watch(signal);
        try {
            int exitCode = execution.execute(parsed);
            end(log, exitCode, List.of());
            return exitCode;
        } catch (ExecutionException failure) {
            ProblemException problem =
                    ProblemException.of(failure.getCause() instanceof Exception cause ? cause : failure);
            end(log, problem.exitCode(), problem.problems());
            throw failure;
        } catch (CommandLine.ParameterException usage) {
            log.add(What.STEP, usage.getMessage());
            end(log, USAGE, List.of());
            throw usage;
        } catch (Error fault) {
            end(
                    log,
                    ErrorCode.INTERNAL_ERROR.category().exitCode(),
                    List.of(new Problem(ErrorCode.INTERNAL_ERROR, fault.toString(), "no fault", "Report it.")));
            throw fault;
        } finally {
            stopWatching(signal);
        }
    }

    /** What fails while the process is asked to end, fails for that. */
    private static void end(OperationLog log, int exitCode, List<Problem> problems) {
        boolean interrupted = Interruption.begun() && exitCode != 0;
        log.end(interrupted ? Interruption.EXIT_CODE : exitCode, interrupted ? List.of() : problems);
    }

    private static void watch(Thread signal) {
        try {
            Runtime.getRuntime().addShutdownHook(signal);
        } catch (IllegalStateException ending) {
            signal.start();
        }
    }

    private static void stopWatching(Thread signal) {
        try {
            Runtime.getRuntime().removeShutdownHook(signal);
        } catch (IllegalStateException ending) {
            // It has been written, or is about to be.
        }
    }
}
