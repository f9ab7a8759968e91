package io.tidemark.cli.pipeline;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.LiveView;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.SavedSlots;
import io.tidemark.cli.replay.Candidate;
import io.tidemark.cli.replay.Candidates;
import io.tidemark.cli.rest.CompletedCheckpoint;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobCheckpoints;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.savepoint.Wholeness;
import io.tidemark.problem.ErrorCode;
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
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Has a pipeline go on from an earlier savepoint: what lies behind it is read again.",
            "",
            "The targets stay as they are until all is read again that they have, and then change in one transaction: nobody reads a"
                    + " mixture, and rows that were changed by hand are put right if their source rows have changed since the savepoint. Targets"
                    + " that are behind the savepoint are refused. Of Postgres the savepoint needs its pin (tidemark savepoint create --pin),"
                    + " from which the pipeline's slot is made anew; the pin stays.",
            "",
            "Prints the plan with all its checks, and does it with --apply. First the file is planned and every database asked, as doctor"
                    + " does; if anything stands against it, nothing is stopped. A job that runs is stopped with a savepoint, which is pinned:"
                    + " replaying that is the way back. Before each step it is printed how to go on, and how to go back; the same command again"
                    + " goes on where it was interrupted.",
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
            "  SHOP_PASSWORD=... tidemark pipeline replay orders.sql --to auto --apply"
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
        String name = start.name();
        Context context = cluster.context();
        boolean verbose = spec.root().findOption("--verbose").getValue();
        ReplayProblems.requireTargets(context);
        Databases databases = asked.apply(context);
        FlinkRest flink = cluster.flink();
        ReplayWays ways = new ReplayWays(new WaysOn(start, name, cluster.words()), options);
        Optional<JobSummary> job = new Pipelines(flink).alive(name);
        if (job.isPresent() && !job.get().isRunning()) {
            throw new Resumption(start, Optional.empty(), cluster, output).ending(job.get());
        }
        SourceLogs logs = databases.logs();
        LiveTargets targets = databases.targets(name);
        List<Problem> unasked = new ArrayList<>(logs.problems());
        unasked.addAll(targets.problems());
        if (!unasked.isEmpty()) {
            throw new ProblemException(unasked, null);
        }
        Candidates.Judge judge = Candidates.judge(context, job.isPresent(), logs);
        Candidates candidates = candidates(name, judge);
        Candidate savepoint = choose(name, candidates, targets, judge);
        NewFile file = files.of(start.file(), context.jobManager(), verbose);
        if (job.isPresent() && isUnderWay(flink, job.get(), savepoint)) {
            ReplayPlan plan = plan(databases, name, job, savepoint, new SavedSlots(List.of()), Undo.NONE);
            return underWay(new Replay(flink, file, databases, options, ways, output, plan), plan);
        }
        job.ifPresent(running -> ReplayProblems.requireRunning(running, flink, ways));
        if (!savepoint.isReplayable()) {
            throw ReplayProblems.notReplayable(savepoint, candidates);
        }
        Wholeness.require(savepoint.path());
        SavedSlots slots = SavedSlots.of(
                context,
                StoredSource.of(savepoint.inspection()),
                savepoint.path().toString(),
                job.isPresent(),
                logs);
        Undo undo = undo(databases, flink, name, job, savepoint, slots, logs);
        ReplayPlan plan = plan(databases, name, job, savepoint, slots, undo);
        Replay replay = new Replay(flink, file, databases, options, ways, output, plan);
        return run(replay, plan, candidates, ways);
    }

    private int run(Replay replay, ReplayPlan plan, Candidates candidates, ReplayWays ways) throws Exception {
        String text = plan.text(start.pipeline().toString());
        if (apply.isGiven()) {
            output.narrate(text.stripTrailing());
        }
        List<Problem> refusals = replay.examine();
        if (refusals.isEmpty() && apply.isGiven()) {
            return replay.apply();
        }
        if (!apply.isGiven()) {
            output.print(
                    "%s%s\n%s"
                            .formatted(
                                    text,
                                    refusals.isEmpty()
                                            ? "Nothing that is known stands against it."
                                            : "It would be refused.",
                                    refusals.isEmpty()
                                            ? "Nothing has been done. To do it: %s --apply\n"
                                                    .formatted(ways.replay(
                                                            plan.savepoint().path()))
                                            : ""),
                    ReplayJson.plan(plan, start.pipeline().toString(), refusals));
        }
        if (refusals.isEmpty()) {
            return 0;
        }
        ProblemException refused = new ProblemException(refusals, null);
        output.narrate(refused.getMessage());
        ReplayProblems.earlier(refusals, candidates, ways, plan.live().targets())
                .forEach(output::narrate);
        output.narrate("Nothing has been stopped or changed.");
        return refused.exitCode();
    }

    private int underWay(Replay replay, ReplayPlan plan) {
        String job = plan.job().orElseThrow().id();
        if (apply.isGiven()) {
            return replay.follow(job);
        }
        output.print(
                "%s is being replayed from %s already, by job %s. With --apply it is followed.\n"
                        .formatted(
                                Words.printable(plan.pipeline()),
                                Words.printable(plan.savepoint().path()),
                                job),
                ReplayJson.plan(plan, start.pipeline().toString(), List.of()));
        return 0;
    }

    private Candidates candidates(String name, Candidates.Judge judge) {
        Optional<Path> directory = start.directory(cluster);
        return which.savepoint().isPresent() && directory.isEmpty()
                ? new Candidates(List.of(), List.of())
                : Candidates.below(cluster.state(directory), name, judge);
    }

    private Candidate choose(String name, Candidates candidates, LiveTargets targets, Candidates.Judge judge) {
        if (which.savepoint().isEmpty()) {
            return which.asOf()
                    .map(time -> candidates
                            .asOf(time)
                            .orElseThrow(() -> ReplayProblems.none(
                                    name, "has nothing that was committed after " + time, candidates)))
                    .orElseGet(() -> candidates
                            .reachedBy(targets.targets())
                            .orElseThrow(() -> ReplayProblems.none(
                                    name,
                                    "is at or before what the targets have (%s)"
                                            .formatted(Reach.words(Reach.positions(targets.targets()))),
                                    candidates)));
        }
        String named = which.savepoint().get();
        Path here = SavedStates.find(named)
                .orElseThrow(() -> new ProblemException(new Problem(
                        ErrorCode.SAVED_STATE_NOT_READ,
                        Words.printable(named) + " is in a file system that this machine does not read",
                        "a savepoint that can be read here: its slots, its targets and its file are compared with it",
                        "Run this where it is.")));
        Candidate savepoint = Candidates.of(here, judge);
        if (!savepoint.isOf(name)) {
            throw ReplayProblems.notOfPipeline(savepoint, name);
        }
        return savepoint;
    }

    private ReplayPlan plan(
            Databases databases,
            String name,
            Optional<JobSummary> job,
            Candidate savepoint,
            SavedSlots slots,
            Undo undo) {
        LiveView live = databases.view(name, StoredSource.of(savepoint.inspection()));
        if (!live.problems().isEmpty()) {
            throw new ProblemException(live.problems(), null);
        }
        return new ReplayPlan(name, job, savepoint, which.asOf(), slots, live, undo);
    }

    private Undo undo(
            Databases databases,
            FlinkRest flink,
            String name,
            Optional<JobSummary> job,
            Candidate savepoint,
            SavedSlots slots,
            SourceLogs logs) {
        return job.map(running -> Undo.ofRunning(
                        databases.context(),
                        flink,
                        running,
                        !slots.slots().isEmpty(),
                        options.directory().map(Words::printable).orElse("the cluster's own directory"),
                        databases.environment(),
                        output::narrate))
                .orElseGet(() -> Undo.ofEnded(
                        databases.context(),
                        flink,
                        name,
                        savepoint.path(),
                        start.directory(cluster),
                        logs,
                        databases.environment(),
                        output::narrate));
    }

    /** Whether the job was started from the savepoint and still reads again what the targets have. */
    private static boolean isUnderWay(FlinkRest flink, JobSummary job, Candidate savepoint) {
        JobCheckpoints checkpoints = flink.checkpoints(job.id());
        boolean started = checkpoints
                .restored()
                .flatMap(SavedStates::path)
                .filter(savepoint.path()::equals)
                .isPresent();
        return started
                && checkpoints
                        .checkpoint()
                        .map(CompletedCheckpoint::path)
                        .map(path -> ReadPosition.of(path).inspection().stream()
                                .flatMap(read -> read.targets().stream())
                                .anyMatch(TargetState::waiting))
                        .orElse(true);
    }
}
