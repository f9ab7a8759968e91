package io.tidemark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.CarriedComputation;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunningJobTest {

    private static final Subject SHOP = Subject.source("postgresql://db:5432/shop");
    private static final RunningJob ORDERS =
            new RunningJob("orders", new CarriedComputation.Unknown("it does not say so"));

    private static Problem problem(ErrorCode code) {
        return new Problem(code, "f", "r", "m");
    }

    private static List<Finding> findings(ErrorCode... codes) {
        Findings findings = new Findings(SHOP);
        findings.ok("connection", "there");
        for (ErrorCode code : codes) {
            findings.problem(code.name(), problem(code));
        }
        return findings.list();
    }

    private static List<Outcome> outcomes(Map<Subject, Outcome> held, ErrorCode... codes) {
        return RunningJob.excused(findings(codes), held).stream()
                .map(Finding::outcome)
                .toList();
    }

    @Test
    void whatTheJobItselfReadsIsNotInTheWay() {
        assertThat(outcomes(Map.of(SHOP, Outcome.OK), ErrorCode.SLOT_IN_USE)).containsExactly(Outcome.OK, Outcome.OK);
    }

    @Test
    void aSlotThatAnotherOneReadsRefuses() {
        assertThat(outcomes(Map.of(SHOP, Outcome.PROBLEM), ErrorCode.SLOT_IN_USE))
                .containsExactly(Outcome.OK, Outcome.PROBLEM);
        assertThat(outcomes(Map.of(), ErrorCode.SLOT_IN_USE))
                .as("of a source that the job does not read")
                .containsExactly(Outcome.OK, Outcome.PROBLEM);
    }

    @Test
    void whatNobodySaysWhoReadsIsUnknownWithItsProblem() {
        Finding id = RunningJob.excused(findings(ErrorCode.SERVER_ID_IN_USE), Map.of(SHOP, Outcome.UNKNOWN))
                .get(1);
        assertThat(id.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(id.problem()).contains(problem(ErrorCode.SERVER_ID_IN_USE));
    }

    @Test
    void everythingElseRefusesAsEver() {
        assertThat(outcomes(
                        Map.of(SHOP, Outcome.OK),
                        ErrorCode.POSITION_PASSED,
                        ErrorCode.OTHER_HISTORY,
                        ErrorCode.SLOT_UNUSABLE))
                .containsExactly(Outcome.OK, Outcome.PROBLEM, Outcome.PROBLEM, Outcome.PROBLEM);
    }

    @Test
    void anotherNameIsAnotherPipeline() {
        assertThat(ORDERS.named("orders", "orders.sql")).isEmpty();
        Problem other = ORDERS.named("mart", "orders.sql").orElseThrow();
        assertThat(other.code()).isEqualTo(ErrorCode.PIPELINE_DIFFERENT);
        assertThat(other.found()).isEqualTo("orders.sql is of the pipeline mart, the job that runs is of orders");
    }
}
