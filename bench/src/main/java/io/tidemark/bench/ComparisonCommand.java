package io.tidemark.bench;

import io.tidemark.cli.TidemarkHome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What benchmarks have in common: the tables, the contenders and how often they take their turns. */
abstract class ComparisonCommand implements Callable<Integer> {

    /** What is printed. */
    enum Output {
        text,
        json
    }

    @Option(names = "--server", defaultValue = "postgres", description = "${COMPLETION-CANDIDATES}. Default: postgres.")
    private ServerKind server;

    @Option(names = "--rows", defaultValue = "2000000", description = "Rows in all. Default: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(
            names = "--tables",
            defaultValue = "1",
            description = "Tables that share the rows. Default: ${DEFAULT-VALUE}.")
    private int tables;

    @Option(names = "--note", defaultValue = "40", description = "Bytes of each row's text. Default: ${DEFAULT-VALUE}.")
    private int note;

    @Option(names = "--key", defaultValue = "bigint", description = "${COMPLETION-CANDIDATES}. Default: bigint.")
    private KeyShape key;

    @Option(
            names = "--parallelism",
            split = ",",
            defaultValue = "1,2",
            description = "Parallelisms, one after the other. Default: ${DEFAULT-VALUE}.")
    private List<Integer> parallelisms;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "1", description = "Rounds before. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--contenders",
            split = ",",
            description = "Of ${COMPLETION-CANDIDATES}. Default: all that do this with the server.")
    private List<Contender> contenders;

    @Option(
            names = "--limit",
            defaultValue = "60",
            description = "Seconds after which a run is ended; it counts with the rows it has read. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--heap", defaultValue = "1024", description = "MiB of each JVM. Default: ${DEFAULT-VALUE}.")
    private int heap;

    @Option(names = "--jvm-option", description = "More options for Tidemark's own JVM, as for a profiler.")
    private List<String> jvmOptions = List.of();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: text.")
    private Output output;

    @Spec
    private CommandSpec spec;

    private final Task task;

    ComparisonCommand(Task task) {
        this.task = task;
    }

    /** Changes of a single row in each run. */
    int singles() {
        return 0;
    }

    @Override
    public Integer call() throws Exception {
        BenchPlan plan;
        try {
            plan = new BenchPlan(
                    task,
                    new Dataset(server, key, tables, rows, note),
                    contenders == null ? Contender.of(task, server) : contenders,
                    parallelisms,
                    warmUp,
                    rounds,
                    Duration.ofSeconds(limit),
                    singles(),
                    heap,
                    jvmOptions);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
        PrintWriter narration = spec.commandLine().getErr();
        BenchReport report = Bench.run(plan, TidemarkHome.current(), line -> {
            narration.println(line);
            narration.flush();
        });
        PrintWriter out = spec.commandLine().getOut();
        out.print(output == Output.json ? JsonReport.of(report) : TextReport.of(report));
        out.flush();
        return report.failures().isEmpty() ? 0 : 1;
    }
}
