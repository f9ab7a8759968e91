package io.tidemark.doctor;

import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the operators of a plan take the state of those that have left it.
 *
 * <p>Flink refuses state that no operator takes ({@code Checkpoints.loadAndValidateCheckpoint}, 1.20), says nothing of an
 * operator that finds none, and learns only from the running operator that what it finds is of another kind.
 *
 * @param state what is restored, for people
 * @param known the ids of all operators that have left it
 * @param stateful of those that have left something to restore
 * @param left what the job did that has left it, if that still runs
 */
record OperatorCheck(String state, Set<String> known, Set<String> stateful, Optional<RunningJob> left) {

    private static final String OPERATORS = "operators";
    private static final String SAME_STATEMENTS =
            "a state that this pipeline has left, with no statement taken out or computed otherwise since";

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
        checkWithoutState(job, findings);
        checkChanged(job, findings);
    }

    private Set<String> unclaimed(PlannedJob job) {
        Set<String> unclaimed = new LinkedHashSet<>(stateful);
        job.operators().forEach(operator -> unclaimed.remove(operator.id()));
        return unclaimed;
    }

    private String names(Set<String> ids) {
        return ids.stream()
                .map(id -> left.flatMap(job -> job.chains().of(id))
                        .flatMap(lines -> lines.stream().findFirst())
                        .map(line -> id + ", " + line)
                        .orElse(id))
                .collect(Collectors.joining("; "));
    }

    /** A statement that is new as a whole is judged by the tables that it reads. */
    private void checkWithoutState(PlannedJob job, Findings findings) {
        Set<String> statements = job.operators().stream()
                .filter(operator -> known.contains(operator.id()))
                .map(PlannedOperator::statement)
                .collect(Collectors.toSet());
        for (PlannedOperator operator : job.operators()) {
            if (operator.remembers() && !known.contains(operator.id()) && statements.contains(operator.statement())) {
                findings.problem(
                        OPERATORS,
                        "%s finds no state".formatted(operator),
                        new Problem(
                                ErrorCode.SAVED_STATE_UNREADABLE,
                                "%s: it has nothing of %s, which needs the rows of before".formatted(state, operator),
                                SAME_STATEMENTS,
                                "Write the changed statement into a table and a pipeline of its own; or submit the"
                                        + " pipeline without state, into empty targets."));
            }
        }
    }

    private void checkChanged(PlannedJob job, Findings findings) {
        if (left.isEmpty()) {
            return;
        }
        for (PlannedOperator operator : job.operators()) {
            if (!operator.remembers() || !known.contains(operator.id())) {
                continue;
            }
            List<String> now = lines(job.chains().of(operator.vertex()), operator);
            List<String> before = lines(left.get().chains().of(operator.vertex()), operator);
            if (before.isEmpty()) {
                findings.unknown(
                        OPERATORS,
                        "what %s did is not known".formatted(operator),
                        changed(operator, "nobody says what it did"));
            } else if (!before.equals(now)) {
                refuse(operator, before.get(0), now.get(0), findings);
            }
        }
    }

    private void refuse(PlannedOperator operator, String before, String now, Findings findings) {
        Problem problem = changed(operator, "it did %s, and now does %s".formatted(before, now));
        if (kind(before).equals(kind(now))) {
            findings.unknown(OPERATORS, "%s computes otherwise".formatted(operator), problem);
        } else {
            findings.problem(OPERATORS, "%s is of another kind".formatted(operator), problem);
        }
    }

    private Problem changed(PlannedOperator operator, String how) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: whether %s takes what was left under its name: %s".formatted(state, operator, how),
                SAME_STATEMENTS,
                "Write the changed statement into a table and a pipeline of its own; or submit the pipeline without"
                        + " state, into empty targets.");
    }

    /** Of one that leads its chain what it does itself; of another one what the chain does, by which it can be told. */
    private static List<String> lines(Optional<List<String>> chain, PlannedOperator operator) {
        List<String> lines = chain.orElse(List.of());
        return operator.leads() && !lines.isEmpty() ? lines.subList(0, 1) : lines;
    }

    private static String kind(String line) {
        return line.replaceFirst("\\W.*", "");
    }
}
