package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.Chains;
import io.tidemark.job.PlannedJob;
import io.tidemark.job.PlannedOperator;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorCheckTest {

    private static final String JOIN = "Join(joinType=[InnerJoin], where=[(a = b)])";
    private static final String SUM = "GroupAggregate(groupBy=[a], select=[a, SUM(b)])";

    /** The planner's numbers differ from plan to plan. */
    private static Chains chains(int number, String head) {
        return new Chains(
                "{\"nodes\":[{\"id\":\"head\",\"description\":\"[%1$d]:%2$s<br/>+- [%3$d]:Calc(select=[a])<br/>   +- stage public.mart<br/>\"}]}"
                        .formatted(number, head, number + 1));
    }

    private static PlannedJob planned(String head) {
        return new PlannedJob(
                List.of(
                        new PlannedOperator("head", "mart/0/0", "head", "[7]:" + head),
                        new PlannedOperator("calc", "mart/0", "head", "[8]:Calc(select=[a])"),
                        new PlannedOperator("stage", "mart", "head", "stage public.mart")),
                chains(7, head));
    }

    private static Optional<RunningJob> running(String head) {
        return Optional.of(new RunningJob("orders", chains(3, head)));
    }

    private static List<Finding> check(
            PlannedJob job, Set<String> known, Set<String> stateful, Optional<RunningJob> left, boolean leavesOut) {
        Findings findings = new Findings(new Subject(Subject.Kind.STATE, "sp"));
        new OperatorCheck("sp", new LinkedHashSet<>(known), new LinkedHashSet<>(stateful), left)
                .check(job, leavesOut, findings);
        return findings.list();
    }

    private static List<Finding> check(String before, String now) {
        return check(planned(now), Set.of("head", "calc", "stage"), Set.of("head", "stage"), running(before), false);
    }

    private static List<Outcome> outcomes(List<Finding> findings) {
        return findings.stream().map(Finding::outcome).toList();
    }

    private static String found(List<Finding> findings, int place) {
        return findings.get(place).problem().orElseThrow().found();
    }

    @Test
    void theSameOperatorsTakeTheirState() {
        assertThat(outcomes(check(JOIN, JOIN))).containsExactly(Outcome.OK);
    }

    @Test
    void whatOnlyPassesRowsOnIsUnknownIfItChanges() {
        PlannedJob job = new PlannedJob(
                List.of(
                        new PlannedOperator("head", "mart/0/0", "head", "[7]:" + JOIN),
                        new PlannedOperator("calc", "mart/0", "head", "[8]:Calc(select=[b])")),
                new Chains("{\"nodes\":[{\"id\":\"head\",\"description\":\"[7]:%s<br/>+- [8]:Calc(select=[b])<br/>\"}]}"
                        .formatted(JOIN)));
        List<Finding> findings = check(job, Set.of("head", "calc"), Set.of("head"), running(JOIN), false);
        assertThat(outcomes(findings)).containsExactly(Outcome.OK, Outcome.UNKNOWN);
        assertThat(findings.get(1).detail())
                .isEqualTo(
                        "Join (mart/0/0) computes otherwise: it did Calc(select=[a]), and now does Calc(select=[b])");
    }

    /** It is called by its source, of which the state has something. */
    @Test
    void aTableThatIsReadForTheFirstTimeIsAnAddition() {
        String scan = "TableSourceScan(table=[[shop, public, archive]])";
        PlannedJob job = new PlannedJob(
                List.of(
                        new PlannedOperator("shop", "shop", "shop", "read shop"),
                        new PlannedOperator("scan", "shop/\"public\".\"archive\"", "scan", "[1]:" + scan),
                        new PlannedOperator("added", "added", "scan", "stage public.added")),
                new Chains("{\"nodes\":[{\"id\":\"shop\",\"description\":\"read shop\"},"
                        + "{\"id\":\"scan\",\"description\":\"[1]:%s<br/>+- stage public.added\"}]}".formatted(scan)));
        assertThat(outcomes(check(job, Set.of("shop"), Set.of("shop"), running(JOIN), false)))
                .containsExactly(Outcome.OK);
    }

    @Test
    void whatReadsFromElsewhereIsUnknown() {
        String plan =
                "{\"nodes\":[{\"id\":\"head\",\"inputs\":[{\"id\":\"%s\"}],\"description\":\"[1]:" + JOIN + "\"}]}";
        PlannedJob job = new PlannedJob(
                List.of(new PlannedOperator("head", "mart", "head", "[1]:" + JOIN)), new Chains(plan.formatted("a")));
        for (String input : List.of("a", "b")) {
            assertThat(outcomes(check(
                            job,
                            Set.of("head"),
                            Set.of("head"),
                            Optional.of(new RunningJob("orders", new Chains(plan.formatted(input)))),
                            false)))
                    .last()
                    .isEqualTo(input.equals("a") ? Outcome.OK : Outcome.UNKNOWN);
        }
    }

    @Test
    void anOperatorOfAnotherKindRefuses() {
        List<Finding> findings = check(JOIN, SUM);
        assertThat(outcomes(findings)).containsExactly(Outcome.OK, Outcome.PROBLEM);
        assertThat(found(findings, 1))
                .isEqualTo(
                        "sp: whether GroupAggregate (mart/0/0) goes on rightly from what was left under its name: it did %s, and now does %s"
                                .formatted(JOIN, SUM));
    }

    @Test
    void whatComputesOtherwiseIsUnknownWithItsProblem() {
        List<Finding> findings = check(SUM, SUM.replace("SUM(b)", "SUM(b), COUNT(*)"));
        assertThat(outcomes(findings)).containsExactly(Outcome.OK, Outcome.UNKNOWN);
        assertThat(found(findings, 1))
                .contains("it did " + SUM + ", and now does GroupAggregate(groupBy=[a], select=[a, SUM(b), COUNT(*)])");
    }

    @Test
    void stateThatNobodyTakesIsNamedByWhatItsOperatorDid() {
        PlannedJob job = new PlannedJob(
                List.of(new PlannedOperator("stage", "mart", "stage", "stage public.mart")),
                new Chains("{\"nodes\":[{\"id\":\"stage\",\"description\":\"stage public.mart\"}]}"));
        Set<String> state = Set.of("head", "stage");
        List<Finding> findings = check(job, state, state, running(JOIN), false);
        assertThat(outcomes(findings)).containsExactly(Outcome.PROBLEM);
        assertThat(found(findings, 0)).isEqualTo("sp: 1 of its 2 operators are none of this pipeline's: head, " + JOIN);
        assertThat(found(check(job, state, state, Optional.empty(), false), 0))
                .endsWith("none of this pipeline's: head");
        findings = check(job, state, state, running(JOIN), true);
        assertThat(outcomes(findings)).as("with ignore-unclaimed-state").containsExactly(Outcome.OK);
        assertThat(findings.get(0).detail()).isEqualTo("1 are left out: head, " + JOIN);
    }

    @Test
    void anOperatorThatFindsNoStateInAStatementThatHasSomeRefuses() {
        List<Finding> findings =
                check(planned(JOIN), Set.of("calc", "stage"), Set.of("stage"), Optional.empty(), false);
        assertThat(outcomes(findings)).containsExactly(Outcome.OK, Outcome.PROBLEM);
        assertThat(found(findings, 1))
                .isEqualTo("sp: it has nothing of Join (mart/0/0), which needs the rows of before");
    }

    /** Whether its tables have gone by is asked of the readers. */
    @Test
    void aNewStatementNeedsNoState() {
        assertThat(outcomes(check(planned(JOIN), Set.of("other"), Set.of(), Optional.empty(), false)))
                .containsExactly(Outcome.OK);
    }

    @Test
    void whatAnOperatorDidBeforeMayNotBeKnown() {
        Optional<RunningJob> other = Optional.of(new RunningJob(
                "orders", new Chains("{\"nodes\":[{\"id\":\"x\",\"description\":\"[1]:%s\"}]}".formatted(JOIN))));
        List<Finding> findings =
                check(planned(JOIN), Set.of("head", "calc", "stage"), Set.of("head", "stage"), other, false);
        assertThat(outcomes(findings)).containsExactly(Outcome.OK, Outcome.UNKNOWN);
    }
}
