package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.Computation;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Of a state whose job does not run any more. */
class OperatorCheckTest {

    private static PlannedJob planned(PlannedOperator... operators) {
        return new PlannedJob(List.of(operators), Computation.NONE);
    }

    private static final PlannedJob JOIN = planned(
            new PlannedOperator("head", "mart/0/0", "[7]:Join(joinType=[InnerJoin], where=[(a = b)])"),
            new PlannedOperator("calc", "mart/0", "[8]:Calc(select=[a])"),
            new PlannedOperator("stage", "mart", "stage public.mart"));

    private static List<Finding> check(PlannedJob job, Set<String> known, Set<String> stateful, boolean leavesOut) {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        new OperatorCheck("sp", known, stateful, Map.of()).check(job, leavesOut, findings);
        return findings.list();
    }

    private static List<Outcome> outcomes(List<Finding> findings) {
        return findings.stream().map(Finding::outcome).toList();
    }

    private static String found(List<Finding> findings, int place) {
        return findings.get(place).problem().orElseThrow().found();
    }

    @Test
    void theSameOperatorsTakeTheirState() {
        assertThat(outcomes(check(JOIN, Set.of("head", "calc", "stage"), Set.of("head", "stage"), false)))
                .containsExactly(Outcome.OK);
    }

    /** It is called by its source, of which the state has something. */
    @Test
    void aTableThatIsReadForTheFirstTimeIsAnAddition() {
        PlannedJob job = planned(
                new PlannedOperator("shop", "shop", "read shop"),
                new PlannedOperator(
                        "scan", "shop/\"public\".\"archive\"", "[1]:TableSourceScan(table=[[shop, public, archive]])"),
                new PlannedOperator("added", "added", "stage public.added"));
        assertThat(outcomes(check(job, Set.of("shop"), Set.of("shop"), false))).containsExactly(Outcome.OK);
    }

    @Test
    void stateThatNobodyTakesIsNamed() {
        PlannedJob job = planned(new PlannedOperator("stage", "mart", "stage public.mart"));
        Set<String> state = Set.of("head", "stage");
        List<Finding> findings = check(job, state, state, false);
        assertThat(outcomes(findings)).containsExactly(Outcome.PROBLEM);
        assertThat(found(findings, 0)).isEqualTo("sp: 1 of its 2 operators are none of this pipeline's: head");
        findings = check(job, state, state, true);
        assertThat(outcomes(findings)).as("with ignore-unclaimed-state").containsExactly(Outcome.OK);
        assertThat(findings.get(0).detail()).isEqualTo("1 are left out: head");
    }

    @Test
    void anOperatorThatFindsNoStateInAStatementThatHasSomeRefuses() {
        List<Finding> findings = check(JOIN, Set.of("calc", "stage"), Set.of("stage"), false);
        assertThat(outcomes(findings)).containsExactly(Outcome.OK, Outcome.PROBLEM);
        assertThat(found(findings, 1))
                .isEqualTo("sp: it has nothing of Join (mart/0/0), which needs the rows of before");
    }

    /** It keeps a bundle until the next checkpoint, and nothing behind it. */
    @Test
    void whatKeepsNothingNeedsNoState() {
        PlannedJob job = planned(
                new PlannedOperator("local", "mart/0", "[7]:IncrementalGroupAggregate(partialAggGrouping=[a])"),
                new PlannedOperator("stage", "mart", "stage public.mart"));
        assertThat(outcomes(check(job, Set.of("stage"), Set.of("stage"), false)))
                .containsExactly(Outcome.OK);
    }

    /** Whether its tables have gone by is asked of the readers. */
    @Test
    void aNewStatementNeedsNoState() {
        assertThat(outcomes(check(JOIN, Set.of("other"), Set.of(), false))).containsExactly(Outcome.OK);
    }
}
