package io.tidemark.cli;

import io.tidemark.cli.backup.BackupCommand;
import io.tidemark.cli.context.ContextCommand;
import io.tidemark.cli.history.HistoryCommand;
import io.tidemark.cli.history.RecordedExecution;
import io.tidemark.cli.pin.PinCommand;
import io.tidemark.cli.pipeline.DoctorCommand;
import io.tidemark.cli.pipeline.PipelineCommand;
import io.tidemark.cli.pipeline.RunCommand;
import io.tidemark.cli.pipeline.SubmitCommand;
import io.tidemark.cli.pipeline.TableCommand;
import io.tidemark.cli.position.PositionCommand;
import io.tidemark.cli.savepoint.SavepointCommand;
import io.tidemark.problem.ProblemException;
import java.util.Locale;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code ./tidemark}: data on standard output, narration and problems on standard error. */
@Command(
        name = "tidemark",
        mixinStandardHelpOptions = true,
        version = "tidemark 0.1.0-SNAPSHOT",
        description = "Keeps views of Postgres and MySQL tables exactly in step with their source.",
        subcommands = {
            BackupCommand.class,
            CompletionCommand.class,
            ContextCommand.class,
            DoctorCommand.class,
            HistoryCommand.class,
            PinCommand.class,
            PipelineCommand.class,
            PositionCommand.class,
            RunCommand.class,
            SavepointCommand.class,
            SubmitCommand.class,
            TableCommand.class,
            CommandLine.HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  done",
            "  1  a fault of Tidemark's own",
            "  2  wrong usage",
            "  3  the pipeline file, one of its variables, or the tool's configuration",
            "  4  the source database",
            "  5  the target database",
            "  6  the Flink cluster",
            "  7  a comparison came out negative, or something could not be checked",
            "130  interrupted"
        })
public final class Tidemark implements Runnable {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace with a problem.")
    private boolean verbose;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private Tidemark() {}

    public static void main(String[] args) {
        // Numbers read the same everywhere, in tables and in scripts.
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        Interruption.watch();
        System.exit(commandLine().execute(args));
    }

    /** The whole command, with the subcommands other modules bring. */
    public static CommandLine commandLine() {
        Tidemark tidemark = new Tidemark();
        CommandLine command = new CommandLine(tidemark);
        for (AddedCommand added : ServiceLoader.load(AddedCommand.class)) {
            command.addSubcommand(added);
        }
        RecordedExecution.of(command);
        command.setExecutionExceptionHandler((failure, line, parsed) -> tidemark.report(failure, line));
        return command;
    }

    /** Without a subcommand: what there is. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    private int report(Exception failure, CommandLine line) {
        if (Interruption.begun()) {
            return Interruption.EXIT_CODE;
        }
        ProblemException problem = ProblemException.of(failure);
        line.getErr().println(problem.getMessage());
        if (verbose) {
            failure.printStackTrace(line.getErr());
        }
        line.getErr().flush();
        return problem.exitCode();
    }
}
