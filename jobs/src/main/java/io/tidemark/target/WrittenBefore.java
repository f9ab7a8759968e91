package io.tidemark.target;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.connection.Questions;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether a planned pipeline writes where the job has written that has left a state: what the state has passed comes into no
 * other table. How far the target is nobody asks here: of a job that runs it moves on, and otherwise {@link StanceCheck} does.
 */
public final class WrittenBefore {

    private final Function<String, Optional<TargetState>> committers;
    private final Predicate<String> known;
    private final boolean last;

    /**
     * @param committers what the state has of a committer, by its uid
     * @param known whether the state has something of an operator of a uid
     * @param last whether it is the last that the job has left, so that the target has at least what it says
     */
    public WrittenBefore(Function<String, Optional<TargetState>> committers, Predicate<String> known, boolean last) {
        this.committers = committers;
        this.known = known;
        this.last = last;
    }

    /** What was looked at, and what came out. */
    public List<Finding> check(Epochs epochs) {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<String, List<Epochs.Written>> committer :
                epochs.committers().entrySet()) {
            List<Epochs.Written> tables = committer.getValue();
            TargetTable first = tables.get(0).target();
            Findings found = new Findings(Subject.target(first.database()));
            Optional<TargetState> state = committers.apply(committer.getKey());
            Optional<String> pipeline = state.isPresent() ? Optional.empty() : Optional.of(epochs.pipeline());
            state.filter(left -> last).ifPresent(left -> checkTidemark(first, left, found));
            for (Epochs.Written table : tables) {
                if (known.test(table.writers().getUid())) {
                    found.of(
                            "rows of " + table.target(),
                            "as before",
                            state.filter(left -> left.stages().contains(Stage.name(left.pipeline(), table.target())))
                                    .map(left -> Optional.<Problem>empty())
                                    .orElseGet(() -> Optional.of(elsewhere(table))));
                } else {
                    findings.addAll(TargetPreflight.checkAdded(
                            table.target(), table.equals(tables.get(0)) ? pipeline : Optional.empty()));
                }
            }
            findings.addAll(found.list());
        }
        return findings;
    }

    private static void checkTidemark(TargetTable target, TargetState state, Findings found) {
        String check = "tidemark of pipeline " + state.pipeline();
        TargetDialect dialect = target.dialect();
        try {
            Optional<TargetRow> row = Questions.ask(
                    target.home(),
                    connection -> dialect.schema().exists(connection)
                            ? new TidemarkRows(dialect).look(connection, state.pipeline())
                            : Optional.empty());
            found.of(check, "the running job's", against(target, row.map(TargetRow::applied), state));
        } catch (SQLException failure) {
            found.unknown(
                    check, "could not be asked", dialect.connectionProblem(target.toString(), target.user(), failure));
        }
    }

    private static Optional<Problem> against(TargetTable target, Optional<Applied> row, TargetState state) {
        boolean none = row.isEmpty() || (row.get().epoch() == 0 && state.applied() > 0);
        if (none
                || (row.get().branch().equals(state.appliedBranch())
                        && row.get().epoch() < state.applied())) {
            return Optional.of(
                    new Problem(
                            ErrorCode.TARGET_BEHIND,
                            "the running job has put epoch %d of pipeline '%s' into its target; %s has %s"
                                    .formatted(
                                            state.applied(),
                                            state.pipeline(),
                                            target.database(),
                                            none
                                                    ? "nothing of it"
                                                    : "epoch " + row.get().epoch()),
                            "the target that the running job writes",
                            "Name that one; or begin anew in another one: submit the pipeline without state, into empty tables."));
        }
        if (row.get().epoch() > 0
                && !List.of(state.branch(), state.appliedBranch())
                        .contains(row.get().branch())) {
            return Optional.of(new Problem(
                    ErrorCode.TARGET_OF_OTHERS,
                    "what %s has of pipeline '%s' was not put there by the running job"
                            .formatted(target.database(), state.pipeline()),
                    "the target that the running job writes",
                    "Name that one; if it is, and the job was restarted just now: do it again."));
        }
        return Optional.empty();
    }

    private static Problem elsewhere(Epochs.Written table) {
        return new Problem(
                ErrorCode.TARGET_BEHIND,
                "INSERT INTO %s writes %s, which it did not before: the rows of before are in another table"
                        .formatted(table.writers().getUid(), table.target()),
                "the table that the statement has written so far, in the same database",
                "Write that one; or write into this one by a new statement, in a pipeline of its own.");
    }
}
