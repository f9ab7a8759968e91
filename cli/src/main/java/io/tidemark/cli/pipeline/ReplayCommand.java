package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.live.LiveSource;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.replay.Candidate;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.savepoint.Wholeness;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark pipeline replay}. */
@Recorded
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Has a pipeline go on from an earlier savepoint: what lies behind it is read again.",
            "",
            "The targets stay as they are until all is read again that they have, and then change in one transaction: nobody reads a"
                    + " mixture, and rows that were changed by hand are put right if their source rows have changed since the savepoint. Targets"
                    + " that are behind the savepoint are refused. Of Postgres the savepoint needs a pin (tidemark savepoint create --pin),"
                    + " from which the pipeline's slot is made anew; the pin stays.",
            "",
            "Prints the plan with all its checks, and does it with --apply. First the file is planned and every database asked, as doctor"
                    + " does; if anything stands against it, nothing is stopped. A job that runs is stopped with a savepoint, which is pinned:"
                    + " replaying that is the way back. Before each step it is printed how to go on, and how to go back; the same command again"
                    + " goes on where it was interrupted.",
            "",
            "With --visible the targets change epoch by epoch instead.",
            "",
            "With --until it is read up to there and no further: when the targets have exactly that, it is stopped with a savepoint, and"
                    + " pipeline resume goes on from it.",
            "",
            "Asks the context's sources and targets, all of which it has to name.",
            "",
            "Exit code 0: the targets are where they were, or past it, or this was the plan; 7: something is not known, or the savepoint"
                    + " is not whole, and nothing was stopped; 6: the new job has failed or completes no checkpoint, or the cluster does not do"
                    + " it; else that of the first problem."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  SHOP_PASSWORD=... tidemark pipeline replay orders.sql --to /srv/flink/state/savepoints/savepoint-a7d764-a9f34054fcd6",
            "  SHOP_PASSWORD=... tidemark pipeline replay orders.sql --as-of 2026-11-21T12:00:00Z --apply",
            "  SHOP_PASSWORD=... tidemark pipeline replay orders.sql --to auto --apply",
            "  SHOP_PASSWORD=... tidemark pipeline replay orders.sql --to auto --until 2026-11-21T12:34:56Z --apply"
        })
final class ReplayCommand implements Callable<Integer> {

    private final NewFile.Factory files;
    private final Function<Context, Databases> asked;

    @Mixin
    private StartOptions start;

    @Mixin
    private ReplayOptions which;

    @Mixin
    private UpdateOptions options;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    ReplayCommand() {
        this(NewFile::of, context -> new Databases(context, System.getenv()));
    }

    /**
     * @param files what the file is planned by
     * @param asked what sources and targets are asked by
     */
    ReplayCommand(NewFile.Factory files, Function<Context, Databases> asked) {
        this.files = files;
        this.asked = asked;
    }

    @Override
    public Integer call() throws Exception {
        options.patience();
        which.asOf();
        Optional<ReadLimit> until = which.until();
        String name = start.name();
        output.about(name);
        Context context = cluster.context();
        ReplayProblems.requireTargets(context);
        Databases databases = asked.apply(context);
        FlinkRest flink = cluster.flink();
        Optional<JobSummary> job = new Pipelines(flink).alive(name);
        if (job.isPresent() && !job.get().isRunning()) {
            throw new Resumption(start, Optional.empty(), cluster, output).ending(job.get());
        }
        SourceLogs logs = databases.logs();
        LiveTargets targets = databases.targets(name);
        ReplayWays ways = ReplayWays.of(
                new WaysOn(start, name, cluster.words(), false),
                options,
                new ReadAgain(until, which.visible(), ReplayPlan.isMixed(targets.targets())));
        ReplayChoice choice = ReplayChoice.of(name, job, context, logs, directory());
        Optional<JobSummary> limited = ofLimit(flink, name, job, until);
        Candidate savepoint = limited.filter(last -> job.isPresent())
                .flatMap(last -> beganWith(flink, last))
                .map(choice::named)
                .orElseGet(() -> choose(choice, logs, targets));
        requireAsked(context, savepoint, logs, targets);
        ReplayProblems.requireWritten(name, savepoint, targets.targets());
        output.before(savepoint.path());
        job.ifPresent(running -> ReplayProblems.requireRunning(running, flink, ways));
        NewFile file = files.of(
                        start.file(),
                        context.jobManager(),
                        spec.root().findOption("--verbose").getValue())
                .readAgain(until, which.visible());
        UndoChoice undo = new UndoChoice(databases, logs, flink, name, start.directory(cluster), output::narrate);
        if (job.isPresent()
                && Following.isUnderWay(
                        flink, job.get(), savepoint.path(), until, which.visible(), targets.targets())) {
            ReplayPlan plan = plan(databases, name, job, savepoint, new SavedSlots(List.of()), undo.ofFollowed());
            ReplayJson json = new ReplayJson(plan, ways.file()).underWay();
            return underWay(new Following(flink, plan, databases, options, ways, output, json), file);
        }
        if (job.isEmpty() && limited.isPresent()) {
            ReplayPlan plan = plan(databases, name, job, savepoint, new SavedSlots(List.of()), undo.ofFollowed());
            ReplayJson json = new ReplayJson(plan, ways.file());
            UpToALimit paused = new UpToALimit(new Following(flink, plan, databases, options, ways, output, json));
            Optional<String> left = paused.leftBy(limited.get());
            if (left.isPresent() && paused.hasStood(left.get())) {
                return paused.already(left.get(), apply.isGiven());
            }
            if (left.isPresent()) {
                output.narrate("%s was paused on the way there, or there: it goes on from %s."
                        .formatted(Words.printable(name), Words.printable(left.get())));
                savepoint = choice.named(left.get());
            }
        }
        choice.require(savepoint);
        output.narrate("Reading %s to its end.".formatted(Words.printable(savepoint.path())));
        Wholeness.require(savepoint.path());
        SavedSlots slots = SavedSlots.of(
                context,
                StoredSource.of(savepoint.inspection()),
                savepoint.path().toString(),
                job.isPresent(),
                logs);
        ReplayPlan plan = plan(databases, name, job, savepoint, slots, undo(undo, job, savepoint, slots, ways));
        LeftBy left = LeftBy.of(flink, name, savepoint.path());
        LeftBy written =
                LeftBy.ofTargets(flink, plan, plan.undo().asItIs(), plan.live().targets());
        return run(new Replay(undo, file, options, ways, output, plan, left, written), plan, choice, ways);
    }

    /** The pipeline's last job, if that was to be read up to the same, from what is asked for. */
    private Optional<JobSummary> ofLimit(
            FlinkRest flink, String name, Optional<JobSummary> running, Optional<ReadLimit> until) {
        return until.flatMap(limit -> running.or(
                        () -> new Pipelines(flink).ended(name).stream().findFirst()))
                .filter(last -> Following.isReadUpTo(flink, last, until))
                .filter(last -> which.savepoint().flatMap(SavedStates::path).isEmpty()
                        || beganWith(flink, last)
                                .flatMap(SavedStates::path)
                                .equals(which.savepoint().flatMap(SavedStates::path)));
    }

    private static Optional<String> beganWith(FlinkRest flink, JobSummary job) {
        return flink.parameter(job.id(), JobParameters.RESTORED);
    }

    private static void requireAsked(Context context, Candidate savepoint, SourceLogs logs, LiveTargets targets) {
        List<String> asked = new ArrayList<>(logs.wal().keySet());
        asked.addAll(logs.binlog().keySet());
        new Unasked(context, savepoint, logs.problems()).refuseSources(asked);
        new Unasked(context, savepoint, targets.problems()).refuseTargets(targets.targets());
    }

    /** Where others are: those that are looked for have to be looked for somewhere. */
    private Optional<Path> directory() {
        Optional<Path> directory = start.directory(cluster);
        return which.savepoint().isPresent() ? directory : Optional.of(cluster.state(directory));
    }

    /** What is not found may be what somebody has not answered for. */
    private Candidate choose(ReplayChoice choice, SourceLogs logs, LiveTargets targets) {
        if (which.savepoint().isPresent()) {
            return choice.named(which.savepoint().get());
        }
        try {
            return which.asOf()
                    .map(time -> choice.asOf(time, output::narrate))
                    .orElseGet(() -> choice.auto(targets.targets()));
        } catch (ProblemException none) {
            List<Problem> problems = new ArrayList<>(none.problems());
            problems.addAll(logs.problems());
            problems.addAll(targets.problems());
            throw new ProblemException(problems, none);
        }
    }

    private Undo undo(
            UndoChoice undo, Optional<JobSummary> job, Candidate savepoint, SavedSlots slots, ReplayWays ways) {
        return job.map(running -> undo.ofRunning(
                        running, options.directory(), !slots.slots().isEmpty(), ways))
                .orElseGet(() -> undo.ofEnded(savepoint.path()));
    }

    private int run(Replay replay, ReplayPlan plan, ReplayChoice choice, ReplayWays ways) throws Exception {
        String text = plan.text(ways.file());
        if (apply.isGiven()) {
            output.narrate(text.stripTrailing());
        }
        List<Problem> refusals = replay.examine();
        if (refusals.isEmpty() && apply.isGiven()) {
            return replay.apply();
        }
        String verdict = refusals.isEmpty()
                ? "Nothing that is known stands against it.\nNothing has been done. To do it: %s --apply\n"
                        .formatted(ways.replay(plan.savepoint().path()))
                : "It would be refused.\n";
        output.print(apply.isGiven() ? "" : text + verdict, replay.json());
        if (refusals.isEmpty()) {
            return 0;
        }
        ProblemException refused = new ProblemException(refusals, null);
        output.narrate(refused.getMessage());
        ReplayProblems.earlier(
                        refusals,
                        plan.savepoint().path(),
                        choice.others(),
                        ways,
                        plan.live().targets())
                .forEach(output::narrate);
        output.narrate("Nothing has been stopped or changed.");
        return refused.exitCode();
    }

    private int underWay(Following following, NewFile file) throws Exception {
        ReplayPlan plan = following.plan();
        if (apply.isGiven()) {
            return following.followAgain(file);
        }
        output.print(
                "%s is being replayed from %s already, by job %s. With --apply it is followed, if this is the file that it was"
                                .formatted(
                                        Words.printable(plan.pipeline()),
                                        Words.printable(plan.savepoint().path()),
                                        plan.job().orElseThrow().id())
                        + " submitted with.\n",
                following.json().json());
        return 0;
    }

    private ReplayPlan plan(
            Databases databases,
            String name,
            Optional<JobSummary> job,
            Candidate savepoint,
            SavedSlots slots,
            Undo undo) {
        LiveView live = databases.view(name, StoredSource.of(savepoint.inspection()));
        Unasked unasked = new Unasked(databases.context(), savepoint, live.problems());
        unasked.refuseSources(live.sources().stream().map(LiveSource::name).toList());
        unasked.refuseTargets(live.targets());
        return new ReplayPlan(name, job, savepoint, which.asOf(), which.until(), which.visible(), slots, live, undo);
    }
}
