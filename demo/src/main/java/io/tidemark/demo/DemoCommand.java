package io.tidemark.demo;

import io.tidemark.cli.AddedCommand;
import io.tidemark.cli.TidemarkHome;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidemark demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a shop on real servers of this machine: Postgres with a live workload, a Flink cluster of processes,"
                    + " a pipeline of three views into another Postgres.",
            "",
            "Kills the TaskManager in mid-stream, lets the job recover, and compares every view row by row with the"
                    + " source's own computation. Exit code 0 only if all are equal."
        })
public final class DemoCommand implements AddedCommand {

    @Option(
            names = "--rows",
            defaultValue = "200000",
            description = "Rows in the shop at the begin. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(
            names = "--rate",
            defaultValue = "100",
            description = "Transactions per second of the workload. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--duration",
            defaultValue = "30",
            description = "Seconds of streaming under the workload; the kill comes after a third of them. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of rows and workload. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--keep-running",
            description = "Leave everything up after the verdict, with the workload going on, until Ctrl-C.")
    private boolean keepRunning;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Demo.Plan plan;
        try {
            plan = new Demo.Plan(rows, rate, Duration.ofSeconds(seconds), seed, keepRunning);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
        try (Screen screen = Screen.open()) {
            return Demo.run(TidemarkHome.current(), plan, screen);
        }
    }
}
