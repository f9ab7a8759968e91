package io.tidemark.doctor;

import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
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
 * @param left what the job did that has left it, if that still runs
 */
record OperatorCheck(String state, Set<String> known, Set<String> stateful, Optional<RunningJob> left) {

    private static final String OPERATORS = "operators";

    /** @param leavesOut whether the job may leave out state that none of its operators takes */
    void check(PlannedJob job, boolean leavesOut, Findings findings) {
        Set<String> unclaimed = unclaimed(job);
        if (!unclaimed.isEmpty() && !leavesOut) {
            findings.problem(
                    OPERATORS,
                    "%d are none of the pipeline's".formatted(unclaimed.size()),
                    new Problem(
                            ErrorCode.SAVED_STATE_UNREADABLE,
                            "%s: %d of its %d operators are none of this pipeline's: %s"
                                    .formatted(state, unclaimed.size(), known.size(), names(unclaimed)),
                            "a state that this pipeline has left, with no statement taken out since",
                            "Restore another one; or, to drop statements with their state, SET"
                                    + " 'execution.state-recovery.ignore-unclaimed-state' = 'true'; in the pipeline."));
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
        left.ifPresent(running -> new ComputationCheck(state, running.computation(), job).check(findings));
    }

    private Set<String> unclaimed(PlannedJob job) {
        Set<String> unclaimed = new LinkedHashSet<>(stateful);
        job.operators().forEach(operator -> unclaimed.remove(operator.id()));
        return unclaimed;
    }

    private String names(Set<String> ids) {
        Map<String, String> did = new HashMap<>();
        left.flatMap(RunningJob::computation).ifPresent(before -> before.parts()
                .forEach((uid, part) ->
                        did.put(OperatorIds.of(uid), "%s (%s)".formatted(uid, Words.printable(part.does())))));
        return ids.stream().map(id -> did.getOrDefault(id, id)).collect(Collectors.joining("; "));
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
