package io.tidemark.doctor;

import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.job.Computation.Part;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import io.tidemark.source.saved.SavedState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the operators of a plan take the state of those that have left it.
 *
 * <p>Flink refuses state that no operator takes ({@code Checkpoints.loadAndValidateCheckpoint}, 1.20), and says nothing of an
 * operator that finds none.
 *
 * @param state what is restored, for people
 * @param known the ids of all operators that have left it
 * @param stateful of those that have left something to restore
 * @param did what operators did that have left it, by their uids, as far as it is known
 */
record OperatorCheck(String state, Set<String> known, Set<String> stateful, Map<String, Part> did) {

    private static final String OPERATORS = "operators";

    /** @param leavesOut whether the job may leave out state that none of its operators takes */
    void check(PlannedJob job, boolean leavesOut, Findings findings) {
        Set<String> unclaimed = job.unclaimed(stateful);
        if (!unclaimed.isEmpty() && !leavesOut) {
            findings.problem(
                    OPERATORS,
                    "%d are none of the pipeline's".formatted(unclaimed.size()),
                    SavedState.unclaimed(state, unclaimed.size(), known.size(), names(unclaimed)));
        } else {
            findings.ok(
                    OPERATORS,
                    unclaimed.isEmpty()
                            ? "each is in the pipeline"
                            : "%d are left out: %s".formatted(unclaimed.size(), names(unclaimed)));
        }
        Set<String> statements = job.operators().stream()
                .filter(operator -> known.contains(operator.id()))
                .map(PlannedOperator::statement)
                .collect(Collectors.toSet());
        checkWithoutState(job, statements, findings);
    }

    private String names(Set<String> ids) {
        Map<String, String> named = new HashMap<>();
        did.forEach(
                (uid, part) -> named.put(OperatorIds.of(uid), "%s (%s)".formatted(uid, Words.printable(part.does()))));
        return ids.stream().map(id -> named.getOrDefault(id, id)).collect(Collectors.joining("; "));
    }

    /** A statement that is new as a whole is judged by the tables that it reads. */
    private void checkWithoutState(PlannedJob job, Set<String> statements, Findings findings) {
        for (PlannedOperator operator : job.operators()) {
            if (operator.remembers() && !known.contains(operator.id()) && statements.contains(operator.statement())) {
                findings.problem(
                        OPERATORS,
                        "%s finds no state".formatted(operator),
                        new Problem(
                                ErrorCode.SAVED_STATE_UNREADABLE,
                                "%s: it has nothing of %s, which needs the rows of before".formatted(state, operator),
                                ComputationCheck.SAME_STATEMENTS,
                                ComputationCheck.ANEW));
            }
        }
    }
}
