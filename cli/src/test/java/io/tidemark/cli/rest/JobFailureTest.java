package io.tidemark.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
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
    void isSaidByItsFirstLineIfItHasNoCode() {
        assertThat(new JobFailure(Instant.EPOCH, "java.io.IOException: disk full\n\tat X").words())
                .isEqualTo("java.io.IOException: disk full");
        assertThat(new JobFailure(Instant.EPOCH, "X: table TM-2014 is gone").code())
                .isEmpty();
        assertThat(new JobFailure(Instant.EPOCH, "X: TM-0000  is none").code()).isEmpty();
    }
}
