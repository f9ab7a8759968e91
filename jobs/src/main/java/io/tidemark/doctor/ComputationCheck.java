package io.tidemark.doctor;

import io.tidemark.job.Computation;
import io.tidemark.job.Computation.Part;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the statements of a plan compute what they did in the job that has left the state.
 *
 * <p>What a statement let through, kept out or summed up stays in state and targets and is not computed again. Under another
 * condition a change takes back what was never added, or never takes back what was: a filter that is changed makes the
 * target wrong as another aggregate does. So every operator has to do what it did, hand on the same columns and read the same
 * operators; whatever does not is not known to be right. Operators may be added.
 *
 * @param state what is restored, for people
 * @param before what the job computes that has left it; empty if it does not say so
 * @param job the plan
 */
record ComputationCheck(String state, Optional<Computation> before, PlannedJob job) {

    static final String SAME_STATEMENTS =
            "a state that this pipeline has left, with no statement taken out or computed otherwise since";
    static final String ANEW =
            "Write the changed statement into a table and a pipeline of its own; or submit the pipeline"
                    + " without state, into empty targets.";

    private static final String OPERATORS = "operators";

    /** Called by its source and table, whichever statements read it. */
    private static final String SCAN = "TableSourceScan";

    /** What Tidemark adds for the job as a whole, which reads every statement. */
    private static final String OF_THE_JOB = "tidemark/epochs";

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
                    .map(kind -> kind + " (" + uid + ")")
                    .orElse(uid);
        }
    }

    void check(Findings findings) {
        if (before.isEmpty()) {
            findings.unknown(
                    OPERATORS,
                    "what the running job computes is not known",
                    changed("whether the file computes what the job does", "the job does not say what that is"));
            return;
        }
        Map<String, List<Changed>> statements = new TreeMap<>();
        before.get().parts().forEach((uid, then) -> {
            Part now = job.computation().parts().get(uid);
            // What is gone is missed by those that have read it; of a whole statement its state is left over.
            if (now != null && !uid.startsWith(OF_THE_JOB)) {
                how(then, now).ifPresent(how -> statements
                        .computeIfAbsent(isScan(then) ? uid : PlannedOperator.statement(uid), none -> new ArrayList<>())
                        .add(new Changed(uid, then, now, how)));
            }
        });
        statements.values().forEach(changed -> check(changed, findings));
        checkFunctions(findings);
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

    private void checkFunctions(Findings findings) {
        TreeSet<String> gone = new TreeSet<>(before.orElseThrow().functions());
        gone.removeAll(job.computation().functions());
        for (String function : gone) {
            String how = "it was %s".formatted(Words.printable(function));
            findings.unknown(
                    OPERATORS,
                    "a function is not made as it was: " + how,
                    changed("whether a function does what it did", how));
        }
    }

    private static Optional<String> how(Part then, Part now) {
        boolean scan = isScan(then) && isScan(now);
        if (!does(then, scan).equals(does(now, scan))) {
            return Optional.of(
                    "it did %s, and now does %s".formatted(Words.printable(then.does()), Words.printable(now.does())));
        }
        // A column that is added to a table is handed on by what reads it all.
        if (scan ? !now.rows().containsAll(then.rows()) : !now.rows().equals(then.rows())) {
            return Optional.of("it handed on %s, and now hands on %s".formatted(words(then.rows()), words(now.rows())));
        }
        return then.reads().equals(now.reads())
                ? Optional.empty()
                : Optional.of("it read %s, and now reads %s".formatted(words(then.reads()), words(now.reads())));
    }

    private static boolean isScan(Part part) {
        return PlannedOperator.kind(part.does()).filter(SCAN::equals).isPresent();
    }

    private static String does(Part part, boolean scan) {
        return scan ? part.does().replaceFirst(", fields=\\[.*", "") : part.does();
    }

    private static String words(List<String> words) {
        return words.isEmpty() ? "nothing" : Words.printable(String.join(", ", words));
    }

    private Problem changed(Changed operator) {
        return changed(
                "whether %s goes on rightly from what was left under its name".formatted(operator), operator.how());
    }

    private Problem changed(String what, String how) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: %s: %s".formatted(state, what, how),
                SAME_STATEMENTS
                        + ": the old file's rows are not computed again, and a change would take back what was never"
                        + " there, or leave what it should take back",
                ANEW);
    }
}
