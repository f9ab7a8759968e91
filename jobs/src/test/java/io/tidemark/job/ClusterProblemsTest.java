package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class ClusterProblemsTest {

    private final ProblemException problem =
            new ProblemException(new Problem(ErrorCode.SLOT_UNUSABLE, "this", "that", "Do it."));

    @Test
    void aProblemThatEndedTheJobIsReportedAsItself() {
        Throwable failure =
                new SerializedThrowable(new RuntimeException("task failed", new IOException("reader", problem)));
        assertThat(ClusterProblems.jobFailure(failure).getMessage()).isEqualTo(problem.getMessage());
        assertThat(ClusterProblems.jobFailure(failure).exitCode()).isEqualTo(4);
        assertThat(ClusterProblems.said(failure)).isEqualTo(problem.getMessage());
    }

    @Test
    void anyOtherFailureIsSaidInTheFirstLinesOfItsTwoInnermostMessages() {
        Throwable failure = new SerializedThrowable(new RuntimeException(
                "task failed", new IOException("shop cannot be read\nat all", new IOException("connection reset"))));
        assertThat(ClusterProblems.said(failure)).isEqualTo("shop cannot be read: connection reset");
        assertThat(ClusterProblems.jobFailure(failure))
                .hasMessageStartingWith(
                        "TM-4003  The job has failed\n  found:    shop cannot be read: connection reset\n");
        assertThat(ClusterProblems.jobFailure(failure).exitCode()).isEqualTo(6);
    }

    @Test
    void nothingIsSaidTwice() {
        assertThat(ClusterProblems.said(new IOException("cannot apply: disk full", new IOException("disk full"))))
                .isEqualTo("cannot apply: disk full");
        assertThat(ClusterProblems.said(new IOException(new IllegalStateException())))
                .isEqualTo("java.lang.IllegalStateException");
    }
}
