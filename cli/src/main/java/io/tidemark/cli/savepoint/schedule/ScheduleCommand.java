package io.tidemark.cli.savepoint.schedule;

import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.SavepointPolicy;
import io.tidemark.cli.pipeline.Pipelines;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint schedule}. */
@Command(
        name = "schedule",
        mixinStandardHelpOptions = true,
        description = {
            "Takes pinned savepoints when they are due, and deletes those that the context's policy does not keep.",
            "",
            "Prints what is due now and when the next is, and does it with --apply, until it is stopped: the first Ctrl-C or"
                    + " SIGTERM ends it behind what it is doing, the second at once. With --once it does what is due and ends.",
            "",
            "Due is a pipeline of which no savepoint of this period (of 1 h: of this hour in UTC) is in STATE/scheduled/NAME, the"
                    + " directory that all of this goes by: what lies there is thinned out, whoever took it, and nothing else is."
                    + " No other pin is released.",
            "",
            "Each savepoint that is taken or deleted is an operation of its own in tidemark history.",
            "",
            "Exit code 0: all that was due is done, or this was the plan, or it was stopped; 3: the context has no policy; else"
                    + " that of the first that could not be done: see savepoint create and delete."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark savepoint schedule --context production",
            "  tidemark savepoint schedule --context production --apply",
            "  tidemark savepoint schedule orders --context production --once --apply"
        })
public final class ScheduleCommand implements Callable<Integer> {

    /** A pipeline that has come meanwhile, or failed, is looked for so often at least. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "The pipelines. Default: all that run, whenever it looks.")
    private List<String> names = List.of();

    @Option(names = "--once", description = "Do what is due now, and end: for cron and the like.")
    private boolean once;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    private final Clock clock;
    private final Optional<Pause> given;
    private final Map<String, Retry> retries = new HashMap<>();

    ScheduleCommand() {
        this(Clock.systemUTC(), Optional.empty());
    }

    /** @param pause between two looks; empty to wait, until a signal comes */
    ScheduleCommand(Clock clock, Optional<Pause> pause) {
        this.clock = clock;
        this.given = pause;
    }

    /**
     * After a failure.
     *
     * @param delay that was waited for
     */
    private record Retry(Instant at, Duration delay) {}

    @Override
    public Integer call() {
        Context context = cluster.context();
        SavepointPolicy policy = context.savepoints().orElseThrow(() -> noPolicy(context));
        FlinkRest flink = cluster.flink();
        Told told = new Told(output, clock);
        boolean stays = apply.isGiven() && !once;
        Pause pause = stays ? given.orElseGet(() -> UntilSignalled.watch(clock, output::narrate)) : new Once();
        Round round = new Round(
                context,
                policy,
                SavepointPolicy.directory(context).orElseThrow(),
                flink,
                cluster.arguments(),
                System.getenv(),
                clock,
                pause,
                spec.commandLine().getErr(),
                told,
                apply.isGiven());
        output.narrate("Policy: %s.".formatted(policy.words()));
        if (!stays) {
            look(round, flink);
            if (!apply.isGiven()) {
                output.narrate("Nothing has been done. To do it: tidemark savepoint schedule%s%s%s --apply"
                        .formatted(words(), cluster.words(), once ? " --once" : ""));
            }
            return told.exitCode();
        }
        do {
            look(round, flink);
        } while (pause.until(next(policy)));
        output.narrate("Stopped between two savepoints: what was begun is done.");
        return 0;
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        names.forEach(name -> words.append(' ').append(ShellWord.of(Words.printable(name))));
        return words.toString();
    }

    private static ProblemException noPolicy(Context context) {
        return new ProblemException(new Problem(
                ErrorCode.CONTEXT_UNUSABLE,
                context.name().isEmpty()
                        ? "no context is meant, and so no policy"
                        : "context %s has no savepoints".formatted(Words.printable(context.name())),
                "savepoints: {every: 1 h, keep: {hourly: 24, daily: 7}}, for one",
                "Write it into the context: tidemark context --help shows an example."));
    }

    private Instant next(SavepointPolicy policy) {
        Instant now = clock.instant();
        Instant end = Period.of(now, policy.every()).end();
        return end.isBefore(now.plus(LOOK)) ? end : now.plus(LOOK);
    }

    /** One that fails keeps none of the others from theirs. */
    private void look(Round round, FlinkRest flink) {
        Set<JobSummary> jobs = new LinkedHashSet<>();
        if (names.isEmpty()) {
            attempt("", "", round, () -> new Pipelines(flink)
                    .list(false).stream().filter(job -> !job.hasEnded()).forEach(jobs::add));
        }
        for (String name : names) {
            attempt("?" + name, name, round, () -> jobs.add(new Pipelines(flink).find(name)));
        }
        for (JobSummary job : jobs) {
            if (round.pause().goesOn()) {
                attempt("=" + job.name(), job.name(), round, () -> round.of(job));
            }
        }
    }

    /**
     * Again a minute later, then two, four and so on, and never longer than from one savepoint to the next.
     *
     * @param what is attempted
     */
    private void attempt(String what, String pipeline, Round round, Runnable work) {
        Retry last = retries.get(what);
        if (last != null && clock.instant().isBefore(last.at())) {
            return;
        }
        try {
            work.run();
            retries.remove(what);
        } catch (RuntimeException failure) {
            ProblemException known = ProblemException.of(failure);
            Duration longest = round.policy().every();
            Duration wanted = last == null ? LOOK : last.delay().multipliedBy(2);
            Duration delay = wanted.compareTo(longest) < 0 ? wanted : longest;
            Retry retry = new Retry(clock.instant().plus(delay), delay);
            retries.put(what, retry);
            boolean again = apply.isGiven() && !once;
            round.told()
                    .failed(
                            pipeline,
                            known.exitCode(),
                            known.problems(),
                            again ? Optional.of(retry.at()) : Optional.empty());
        }
    }

    /** Nobody waits, and a signal ends it as any other command. */
    private static final class Once implements Pause {

        @Override
        public boolean until(Instant moment) {
            return false;
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }
}
