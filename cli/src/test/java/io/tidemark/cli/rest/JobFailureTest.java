package io.tidemark.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JobFailureTest {

    @Test
    void isSaidByItsCodeWhereverInTheTraceThatIs() {
        JobFailure failure = new JobFailure(
                Instant.EPOCH,
                """
                org.apache.flink.util.FlinkException: Global failure triggered by OperatorCoordinator for 'Source: shop'
                \tat org.apache.flink.runtime.operators.coordination.X.failJob(X.java:615)
                Caused by: io.tidemark.problem.ProblemException: TM-2014  The source no longer serves the stored position
                  found:    gone
                """);
        assertThat(failure.code()).contains(ErrorCode.POSITION_PASSED);
        assertThat(failure.words()).isEqualTo("TM-2014  The source no longer serves the stored position");
    }

    @Test
    void isSaidByItsLastCauseIfItHasNoCode() {
        assertThat(new JobFailure(
                                Instant.EPOCH,
                                "x.FlinkException: Global failure\n\tat X\nCaused by: y: no\n\tat Y\nCaused by: z: refused\n\tat Z")
                        .words())
                .isEqualTo("z: refused");
        assertThat(new JobFailure(Instant.EPOCH, "java.io.IOException: disk full\n\tat X").words())
                .isEqualTo("java.io.IOException: disk full");
        assertThat(new JobFailure(Instant.EPOCH, "X: table TM-2014 is gone").code())
                .isEmpty();
        assertThat(new JobFailure(Instant.EPOCH, "X: TM-0000  is none").code()).isEmpty();
    }

    @Test
    void theProblemIsReadOutOfTheTraceAsItWasWritten() {
        Problem problem =
                new Problem(ErrorCode.POSITION_PASSED, "there is no slot a\nand none b", "a slot", "Make one.");
        JobFailure failure = new JobFailure(
                Instant.EPOCH,
                "x.FlinkException: Global failure\n\tat X\nCaused by: x.ProblemException: " + problem.text()
                        + "\n\tat Y\n");
        assertThat(failure.problem()).contains(problem);
    }

    @Test
    void aTraceThatIsCutShortHasNoProblem() {
        assertThat(new JobFailure(Instant.EPOCH, "X: TM-2014  The source\n  found:    gone\n  required: it").problem())
                .isEmpty();
    }
}
