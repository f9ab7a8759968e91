package io.tidemark.doctor;

import io.tidemark.job.CarriedComputation;
import io.tidemark.job.CarriedComputation.Known;
import io.tidemark.job.CarriedComputation.Unknown;
import io.tidemark.job.Computation;
import io.tidemark.job.Computation.Part;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import io.tidemark.source.rows.TableRows;
import io.tidemark.target.Epochs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the statements of a plan compute what they did in the job that has left the state.
 *
 * <p>What a statement let through, kept out or summed up stays in state and targets and is not computed again. Under another
 * condition a change takes back what was never added, or never takes back what was: a filter that is changed makes the
 * target wrong as another aggregate does. So every operator has to do what it did, hand on the same columns and read the same
 * operators; whatever does not is not known to be right. Operators may be added.
 *
 * @param state what is restored, for people
 * @param before what the job computes that has left it
 * @param job the plan
 */
record ComputationCheck(String state, Computation before, PlannedJob job) {

    static final String SAME_STATEMENTS =
            "a state that this pipeline has left, with no statement taken out or computed otherwise since";
    static final String ANEW =
            "Write the changed statement into a table and a pipeline of its own; or submit the pipeline"
                    + " without state, into empty targets.";

    static final String OPERATORS = "operators";

    /** The planner's, which lets rows pass as they are. */
    private static final String DROP_UPDATE_BEFORE = "DropUpdateBefore";

    /** @param how what is otherwise */
    private record Changed(String uid, Part then, Part now, String how) {

        /** What a statement reads comes before what it does with it. */
        long depth() {
            return uid.chars().filter(letter -> letter == '/').count();
        }

        /** Its state would be taken for that of something else. */
        boolean isOfAnotherKind() {
            return (PlannedOperator.remembers(then.does()) || PlannedOperator.remembers(now.does()))
                    && !PlannedOperator.kind(then.does()).equals(PlannedOperator.kind(now.does()));
        }

        @Override
        public String toString() {
            return PlannedOperator.kind(now.does())
                    .filter(kind -> !uid.startsWith(kind + "("))
                    .map(kind -> kind + " (" + uid + ")")
                    .orElse(Words.printable(uid));
        }
    }

    /** @param before what the job says that has left the state */
    static void check(String state, CarriedComputation before, PlannedJob job, Findings findings) {
        if (before instanceof Unknown unknown) {
            findings.unknown(
                    OPERATORS,
                    "what the job computes that has left the state is not known: " + unknown.why(),
                    changed(state, "whether the file computes what the job does", unknown.why()));
        } else if (before instanceof Known known) {
            new ComputationCheck(state, known.computation(), job).check(findings);
        }
    }

    private void check(Findings findings) {
        Map<String, List<Changed>> statements = new TreeMap<>();
        before.parts().forEach((uid, then) -> {
            Part now = job.computation().parts().get(uid);
            // What is gone is missed by those that have read it; of a whole statement its state is left over.
            if (now != null && !(appliesEpochs(then) && appliesEpochs(now))) {
                // What reads a table has no statement, whichever was the first.
                how(then, now).ifPresent(how -> statements
                        .computeIfAbsent(then.scans() ? uid : PlannedOperator.statement(uid), none -> new ArrayList<>())
                        .add(new Changed(uid, then, now, how)));
            }
        });
        statements.values().forEach(changed -> check(changed, findings));
        new DefinitionCheck(state, before, job.computation()).check(findings);
    }

    private void check(List<Changed> changed, Findings findings) {
        changed.sort(Comparator.comparingLong(Changed::depth).reversed());
        Optional<Changed> otherKind =
                changed.stream().filter(Changed::isOfAnotherKind).findFirst();
        if (otherKind.isPresent()) {
            Changed operator = otherKind.get();
            findings.problem(OPERATORS, "%s is of another kind".formatted(operator), changed(operator));
        } else {
            Changed operator = changed.get(0);
            findings.unknown(
                    OPERATORS, "%s computes otherwise: %s".formatted(operator, operator.how()), changed(operator));
        }
    }

    /** It reads every statement. */
    private static boolean appliesEpochs(Part part) {
        return part.does().startsWith(Epochs.APPLY);
    }

    private static Optional<String> how(Part then, Part now) {
        if (!then.work().equals(now.work())) {
            return Optional.of(
                    "it did %s, and now does %s".formatted(Words.printable(then.does()), Words.printable(now.does())));
        }
        boolean mayHaveMore = passesOn(then) && passesOn(now);
        boolean same =
                mayHaveMore ? isWithin(then.rows(), now.rows()) : now.rows().equals(then.rows());
        if (!same) {
            return Optional.of("it handed on %s, and now hands on %s".formatted(words(then.rows()), words(now.rows())));
        }
        return then.reads().equals(now.reads())
                ? Optional.empty()
                : Optional.of("it read %s, and now reads %s".formatted(words(then.reads()), words(now.reads())));
    }

    /**
     * A column that is added to a table is handed on by what reads it all. Where its rows are kept in state, they cannot be
     * read with another column.
     */
    private static boolean passesOn(Part part) {
        return part.scans()
                || part.does().startsWith(TableRows.ROWS)
                || part.does().equals(DROP_UPDATE_BEFORE);
    }

    /** Whether all of some columns are still there in their order: two that are exchanged may have one type. */
    static boolean isWithin(List<String> then, List<String> now) {
        int found = 0;
        for (String column : now) {
            if (found < then.size() && column.equals(then.get(found))) {
                found++;
            }
        }
        return found == then.size();
    }

    static String words(List<String> words) {
        return words.isEmpty() ? "nothing" : Words.printable(String.join(", ", words));
    }

    private Problem changed(Changed operator) {
        return changed(
                state,
                "whether %s goes on rightly from what was left under its name".formatted(operator),
                operator.how());
    }

    static Problem changed(String state, String what, String how) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: %s: %s".formatted(state, what, how),
                SAME_STATEMENTS
                        + ": the old file's rows are not computed again, and a change would take back what was never"
                        + " there, or leave what it should take back",
                ANEW);
    }
}
