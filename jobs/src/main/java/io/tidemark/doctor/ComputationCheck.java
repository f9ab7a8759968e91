package io.tidemark.doctor;

import io.tidemark.job.Chains;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the statements of a plan compute what they did in the job that has left the state.
 *
 * <p>What a statement let through, kept out or summed up stays in state and targets and is not computed again. Under another
 * condition a change takes back what was never added, or never takes back what was: a filter that is changed makes the
 * target wrong as another aggregate does. So whatever is not line by line as it was is not known to be right; parts of
 * statements that are new may be added anywhere.
 *
 * @param state what is restored, for people
 * @param known the ids of all operators that have left it
 * @param statements those that have a part in the state
 * @param before what the job did that has left it
 * @param job the plan
 */
record ComputationCheck(String state, Set<String> known, Set<String> statements, Chains before, PlannedJob job) {

    static final String SAME_STATEMENTS =
            "a state that this pipeline has left, with no statement taken out or computed otherwise since";
    static final String ANEW =
            "Write the changed statement into a table and a pipeline of its own; or submit the pipeline"
                    + " without state, into empty targets.";

    private static final String OPERATORS = "operators";

    /** Called by its source and table, whichever statements read it. */
    private static final String SCAN = "TableSourceScan";

    void check(Findings findings) {
        Map<String, List<PlannedOperator>> chains = new LinkedHashMap<>();
        for (PlannedOperator operator : job.operators()) {
            if (operator.kind().isPresent()) {
                chains.computeIfAbsent(operator.vertex(), none -> new ArrayList<>())
                        .add(operator);
            }
        }
        chains.forEach((vertex, operators) -> operators.stream()
                .filter(this::isOld)
                .min((one, other) -> Boolean.compare(other.leads(), one.leads()))
                .ifPresent(first -> check(vertex, first, operators, findings)));
    }

    private boolean isOld(PlannedOperator operator) {
        return known.contains(operator.id())
                || (statements.contains(operator.statement())
                        && operator.kind().filter(SCAN::equals).isEmpty());
    }

    private void check(String vertex, PlannedOperator first, List<PlannedOperator> operators, Findings findings) {
        List<String> then = before.of(vertex).orElse(List.of());
        List<String> now = job.chains().of(vertex).orElse(List.of());
        if (then.isEmpty()) {
            findings.unknown(
                    OPERATORS, "what %s did is not known".formatted(first), changed(first, "nobody says what it did"));
            return;
        }
        if (first.leads() && first.remembers() && !kind(then.get(0)).equals(kind(now.get(0)))) {
            findings.problem(
                    OPERATORS,
                    "%s is of another kind".formatted(first),
                    changed(first, otherwise(then.subList(0, 1), now.subList(0, 1))));
            return;
        }
        List<String> added = new ArrayList<>();
        int met = 0;
        for (String line : now) {
            if (met < then.size() && line.equals(then.get(met))) {
                met++;
            } else {
                added.add(line);
            }
        }
        if (met < then.size() || !without(added, ofNewStatements(operators)).isEmpty()) {
            otherwise(first, otherwise(without(then, now), without(now, then)), findings);
        } else if (!before.inputs(vertex).equals(job.chains().inputs(vertex))) {
            otherwise(first, "it reads from other parts of the job than it did", findings);
        }
    }

    private void otherwise(PlannedOperator first, String how, Findings findings) {
        findings.unknown(OPERATORS, "%s computes otherwise: %s".formatted(first, how), changed(first, how));
    }

    private List<String> ofNewStatements(List<PlannedOperator> operators) {
        return operators.stream()
                .filter(operator -> !isOld(operator))
                .flatMap(operator -> Chains.line(operator).stream())
                .toList();
    }

    /** As often as it is there more often than in the others. */
    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private static String otherwise(List<String> then, List<String> now) {
        if (then.isEmpty() && now.isEmpty()) {
            return "it did the same in another order";
        }
        return "it did %s, and now does %s".formatted(words(then), words(now));
    }

    private static String words(List<String> lines) {
        return lines.isEmpty()
                ? "nothing more"
                : lines.stream().map(Words::printable).collect(Collectors.joining("; "));
    }

    private Problem changed(PlannedOperator operator, String how) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: whether %s goes on rightly from what was left under its name: %s".formatted(state, operator, how),
                SAME_STATEMENTS
                        + ": the old file's rows are not computed again, and a change would take back what was never"
                        + " there, or leave what it should take back",
                ANEW);
    }

    private static String kind(String line) {
        return line.replaceFirst("\\W.*", "");
    }
}
