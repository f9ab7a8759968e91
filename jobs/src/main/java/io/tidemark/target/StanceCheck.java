package io.tidemark.target;

import io.tidemark.connection.Questions;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What a planned pipeline's committers would do with a state and the targets as they are: the guard's own judgement, asked
 * beforehand. Nothing is taken over. A job that still writes brings a target further on.
 */
public final class StanceCheck {

    private final Function<String, Optional<byte[]>> committers;
    private final boolean written;
    private final boolean setBack;

    /**
     * @param committers what a state has of a committer, by its uid
     * @param written whether a job of the pipeline still writes the targets, and has stopped before the state is restored
     */
    public StanceCheck(Function<String, Optional<byte[]>> committers, boolean written) {
        this(committers, written, false);
    }

    private StanceCheck(Function<String, Optional<byte[]>> committers, boolean written, boolean setBack) {
        this.committers = committers;
        this.written = written;
        this.setBack = setBack;
    }

    /**
     * Of a state as it is, before a source is set back in it: behind that place the guard cannot see any more what a target lacks, and
     * not all of that is read again.
     */
    public static StanceCheck beforeSetBack(Function<String, Optional<byte[]>> committers) {
        return new StanceCheck(committers, false, true);
    }

    /** What was looked at, and what came out. */
    public List<Finding> check(Epochs epochs, StreamExecutionEnvironment env) {
        List<Finding> findings = new ArrayList<>();
        epochs.plans(env).forEach((uid, plan) -> findings.addAll(check(uid, plan)));
        return findings;
    }

    private List<Finding> check(String uid, CommitterPlan plan) {
        TargetTable first = plan.targets().get(0);
        Findings found = new Findings(Subject.target(plan.database()));
        String check = "tidemark of pipeline " + plan.pipeline();
        try {
            Optional<byte[]> left = committers.apply(uid);
            Optional<CommitterState> state =
                    left.isPresent() ? Optional.of(CommitterStateCodec.decode(left.get())) : Optional.empty();
            say(Questions.ask(first.home(), connection -> judge(plan, state, connection)), check, plan, found);
        } catch (SQLException failure) {
            found.unknown(
                    check,
                    "could not be asked",
                    plan.dialect().connectionProblem(first.toString(), first.user(), failure));
        } catch (IOException garbage) {
            found.problem(
                    check,
                    new Problem(
                            ErrorCode.SAVED_STATE_UNREADABLE,
                            "what the state has of %s cannot be read: %s"
                                    .formatted(plan.database(), garbage.getMessage()),
                            "a savepoint or checkpoint that this release of Tidemark has written",
                            "Restore another one."));
        }
        return found.list();
    }

    private Stance judge(CommitterPlan plan, Optional<CommitterState> state, Connection connection)
            throws SQLException {
        TargetDialect dialect = plan.dialect();
        List<TargetTable> there = new ArrayList<>();
        for (TargetTable target : plan.targets()) {
            if (dialect.checks(target, connection).exists()) {
                there.add(target);
            }
        }
        List<String> filled = List.of();
        List<String> lost = List.of();
        Optional<TargetRow> before = look(plan, connection);
        if (state.isPresent() && !there.isEmpty()) {
            Leftovers leftovers = new Leftovers(
                    new CommitterPlan(plan.epochs(), there, plan.sources(), plan.unrepeatable()), connection);
            filled = leftovers.filledSince(state.get());
            lost = leftovers.lost(state.get(), before);
        }
        // Asked last: whoever applies meanwhile what was staged moves it, and then nothing of that is lost.
        Optional<TargetRow> row = look(plan, connection);
        if (!row.equals(before)) {
            lost = List.of();
        }
        TargetGuard guard = plan.guard();
        if (written) {
            Stance stance = guard.judgeWhileWritten(state, row, filled, lost);
            return visible(plan) ? VisibleChecks.judgeWhileWritten(stance, row, there, connection) : stance;
        }
        Stance judged = guard.judge(state, row, filled, lost);
        Stance stance = visible(plan) ? VisibleChecks.judge(judged, row, there, connection) : judged;
        if (setBack && !(stance instanceof Stance.Refuse) && state.isPresent() && row.isPresent()) {
            return SetBackState.against(state.get(), row.get().applied(), plan.database())
                    .<Stance>map(Stance.Refuse::new)
                    .orElse(stance);
        }
        return stance;
    }

    private static Optional<TargetRow> look(CommitterPlan plan, Connection connection) throws SQLException {
        return plan.dialect().schema().exists(connection)
                ? new TidemarkRows(plan.dialect()).look(connection, plan.pipeline())
                : Optional.empty();
    }

    private static boolean visible(CommitterPlan plan) {
        return plan.epochs().visible();
    }

    private void say(Stance stance, String check, CommitterPlan plan, Findings found) {
        Keyless keyless = plan.keyless();
        String leftOut =
                keyless.isEmpty() ? "" : "; %s, and what is there already is left out".formatted(keyless.words());
        if (stance instanceof Stance.Refuse refused) {
            found.problem(check, refused.problem());
        } else if (stance instanceof Stance.WaitUntil wait) {
            found.ok(
                    check,
                    "ahead of the state, %s: what is read again %s"
                                    .formatted(
                                            TargetGuard.words(wait.until()),
                                            visible(plan)
                                                    ? "becomes visible epoch by epoch, beside rows of that time"
                                                    : "is held until that is reached, and applied at once")
                            + leftOut);
        } else if (written && (stance instanceof Stance.GoOn || stance instanceof Stance.Join)) {
            found.ok(
                    check,
                    "ahead of the state when the job has stopped: what is read again "
                            + (visible(plan)
                                    ? "becomes visible epoch by epoch, beside rows of that time"
                                    : "is held, and applied at once")
                            + leftOut);
        } else if (stance instanceof Stance.GoOn goOn) {
            found.ok(check, "goes on behind epoch " + goOn.applied().epoch());
        } else if (stance instanceof Stance.Join) {
            found.ok(check, "exactly where the state stands");
        } else {
            found.ok(check, "begins: neither state nor target has anything of it");
        }
    }
}
