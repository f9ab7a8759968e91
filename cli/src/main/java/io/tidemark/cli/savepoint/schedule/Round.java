package io.tidemark.cli.savepoint.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.checkpoint.JobParameters;
import io.tidemark.cli.context.Context;
import io.tidemark.cli.context.SavepointPolicy;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.LiveTargets;
import io.tidemark.cli.live.SourceLogs;
import io.tidemark.cli.live.StoredSource;
import io.tidemark.cli.pin.PinnedSavepoint;
import io.tidemark.cli.pin.PipelineSource;
import io.tidemark.cli.pipeline.Held;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.cli.rest.JobSummary;
import io.tidemark.cli.savepoint.Replayable;
import io.tidemark.cli.savepoint.StateRow;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is due of a pipeline now: a savepoint, if there is none in its directory of the period that it is, and the end of those that the
 * policy does not keep. All is decided by what is there, so that it does not matter who was killed, or slept, or did it before.
 *
 * @param arguments that name the context
 * @param apply whether it is done, and not only said
 */
record Round(
        Context context,
        SavepointPolicy policy,
        Path top,
        FlinkRest flink,
        List<String> arguments,
        Map<String, String> environment,
        Clock clock,
        Pause pause,
        PrintWriter narration,
        Told told,
        boolean apply) {

    private static final List<String> REASON = List.of("--reason", "tidemark savepoint schedule");

    /**
     * Does it.
     *
     * @throws ProblemException if the savepoint was not taken, or what goes could not be looked at
     */
    void of(JobSummary job) {
        PipelineDirectory directory = PipelineDirectory.of(top, job.name());
        Period period = Period.of(clock.instant(), policy.every());
        boolean due = isDue(period, directory);
        if (!due) {
            told.notDue(job.name(), period.end());
        } else if (!take(job, directory, period)) {
            return;
        }
        if (pause.goesOn()) {
            thin(
                    job,
                    directory,
                    due && !apply ? List.of(new Saved(directory.path(), clock.instant(), true)) : List.of());
        }
    }

    private static boolean isDue(Period period, PipelineDirectory directory) {
        return period.isDue(
                directory.savepoints().stream().map(StateRow::written).toList());
    }

    /** @return whether there is one of the period now, or would be */
    private boolean take(JobSummary job, PipelineDirectory directory, Period period) {
        if (job.hasEnded()) {
            throw new ProblemException(new Problem(
                    ErrorCode.PIPELINE_NOT_FOUND,
                    "the last job of %s, %s, is %s".formatted(job.name(), job.id(), job.state()),
                    "a job that runs",
                    "Resume it: tidemark pipeline resume. Or leave it out of the schedule."));
        }
        List<StoredSource> sources = PinnedSavepoint.lastState(flink, job, context);
        if (isReadAgain(job)) {
            return false;
        }
        boolean pinned = sources.stream().anyMatch(source -> PipelineSource.isPostgres(source.state()));
        if (!pinned) {
            told.narrate(
                    "%s has no source of Postgres, and so no pins: its savepoints are replayable as long as its servers keep their log."
                            .formatted(job.name()));
        }
        if (!apply) {
            if (pinned) {
                PinnedSavepoint.prepare(
                        context, flink, job, PinnedSavepoint.Oldest.SCHEDULED, environment, told::narrate);
            }
            told.due(job.name(), directory.path(), pinned);
            return true;
        }
        Optional<ScheduleLock> lock = ScheduleLock.tryTake(context, sources, job.name(), environment);
        if (lock.isEmpty()) {
            told.waits(job.name(), "another schedule takes one just now", Optional.empty());
            return false;
        }
        try {
            // Whoever had it before may have taken one.
            if (isDue(period, directory)) {
                create(job, directory, pinned, period.end());
            } else {
                told.notDue(job.name(), period.end());
            }
        } finally {
            lock.get().close();
        }
        return true;
    }

    /** What is taken then is nothing to go back to, and what there is may be the way back of a replay. */
    private boolean isReadAgain(JobSummary job) {
        boolean again = Held.of(flink, job.id()).isHeld() || isReplayedVisibly(job);
        if (again) {
            told.waits(
                    job.name(),
                    "reads again what its targets have: nothing is taken or deleted until it has come through",
                    Optional.empty());
        }
        return again;
    }

    /** What is not held back the targets know; who has taken one over its user need not be allowed to see. */
    private boolean isReplayedVisibly(JobSummary job) {
        if (flink.parameter(job.id(), JobParameters.VISIBLE).isEmpty()) {
            return false;
        }
        LiveTargets asked = LiveTargets.ask(context, job.name(), environment);
        boolean replaying = asked.targets().stream()
                .filter(target -> target.writer().isEmpty() || target.writer().equals(job.id()))
                .anyMatch(LiveTarget::isReplaying);
        if (!replaying && !asked.problems().isEmpty()) {
            throw new ProblemException(asked.problems(), null);
        }
        return replaying;
    }

    private void create(JobSummary job, PipelineDirectory directory, boolean pinned, Instant next) {
        List<String> words = new ArrayList<>(List.of("savepoint", "create", job.name()));
        words.addAll(List.of("--directory", directory.path().toString()));
        if (pinned) {
            words.addAll(List.of("--pin", "--release-oldest-scheduled"));
        }
        words.addAll(arguments);
        words.addAll(REASON);
        Call call = Call.of(narration, words);
        require(call);
        Map<String, String> pins = new TreeMap<>();
        call.answer()
                .path("pins")
                .properties()
                .forEach(pin -> pins.put(pin.getKey(), pin.getValue().asText()));
        told.taken(job.name(), call.answer().path("savepoint").asText(), pins, next);
    }

    private static void require(Call call) {
        if (call.exitCode() != 0) {
            throw new ProblemException(
                    call.problems().isEmpty()
                            ? List.of(new Problem(
                                    ErrorCode.INTERNAL_ERROR,
                                    "a command of the schedule ended with exit code " + call.exitCode(),
                                    "one that is done",
                                    "Report it, with what stands above."))
                            : call.problems(),
                    null);
        }
    }

    /** @param planned what would be there by then */
    private void thin(JobSummary job, PipelineDirectory directory, List<Saved> planned) {
        List<StateRow> rows = directory.savepoints();
        if (thinning(rows, planned, row -> true).goes().isEmpty()) {
            return;
        }
        SourceLogs logs = SourceLogs.ask(context, database -> true, environment);
        if (!logs.problems().isEmpty()) {
            throw new ProblemException(logs.problems(), null);
        }
        List<Saved> goes = thinning(
                        rows, planned, row -> Replayable.of(row, context, logs).answer() != Replayable.Answer.NO)
                .goes();
        if (goes.isEmpty() || (!job.hasEnded() && isReadAgain(job))) {
            return;
        }
        for (Saved savepoint : goes) {
            if (!pause.goesOn()) {
                return;
            }
            delete(job.name(), savepoint);
        }
    }

    private interface IsReplayable {

        boolean is(StateRow row);
    }

    private Thinning thinning(List<StateRow> rows, List<Saved> planned, IsReplayable replayable) {
        List<Saved> all = new ArrayList<>(planned);
        rows.forEach(row -> all.add(new Saved(row.path(), row.written(), replayable.is(row))));
        return Thinning.of(all, policy.keep());
    }

    /** What the command refuses as needed stays until it is not: that is no failure. */
    private void delete(String pipeline, Saved savepoint) {
        List<String> words =
                new ArrayList<>(List.of("savepoint", "delete", savepoint.path().toString()));
        words.addAll(arguments);
        Call plan = Call.of(new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), words);
        if (!plan.problems().isEmpty()
                && plan.problems().stream().allMatch(one -> one.code() == ErrorCode.SAVED_STATE_NEEDED)) {
            told.stays(pipeline, savepoint, plan.problems());
            return;
        }
        require(plan);
        told.goes(pipeline, savepoint);
        if (apply) {
            words.add("--apply");
            words.addAll(REASON);
            Call call = Call.of(narration, words);
            require(call);
            List<String> pins = new ArrayList<>();
            call.answer().path("pins").forEach((JsonNode pin) -> pins.add(pin.asText()));
            told.deleted(pipeline, savepoint, pins);
        }
    }
}
