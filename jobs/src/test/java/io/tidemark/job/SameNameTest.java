package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.JobParameters;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.target.TargetMarks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.junit.jupiter.api.Test;

/** What is made of a job of the pipeline's name. On a real cluster: {@code SubmittedTwiceIT}. */
class SameNameTest {

    private static final JobID JOB = JobID.fromHexString("0123456789abcdef0123456789abcdef");

    private static TargetMarks marks(String... marks) {
        return new TargetMarks(Set.of(marks));
    }

    private static Optional<Problem> problem(TargetMarks ours, Map<String, String> carried) {
        return new SameName("orders", () -> ours, new Configuration())
                .problem(
                        new JobStatusMessage(JOB, "orders", JobStatus.RUNNING, 0),
                        carried,
                        "https://flink.internal:8081");
    }

    private static Map<String, String> writes(String... marks) {
        return Map.of(JobParameters.TARGETS, marks(marks).written());
    }

    @Test
    void aJobThatWritesATargetOfThePipelineIsThePipeline() {
        assertThat(problem(marks("mart", "lake"), writes("lake"))).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo(ErrorCode.PIPELINE_IN_USE);
            assertThat(problem.found())
                    .isEqualTo(
                            "job %s of orders is RUNNING at https://flink.internal:8081, and writes into a target of this one"
                                    .formatted(JOB));
            assertThat(problem.remedy()).contains("tidemark pipeline update").doesNotContain("pipeline.name");
        });
    }

    @Test
    void oneThatWritesOtherTargetsIsAnotherPipeline() {
        assertThat(problem(marks("mart"), writes("lake"))).isEmpty();
    }

    @Test
    void oneThatDoesNotSayWhatItWritesMayBeThePipeline() {
        for (Map<String, String> carried :
                List.of(Map.<String, String>of(), Map.of(JobParameters.COMPUTATION, "H4sI"), writes())) {
            assertThat(problem(marks("mart"), carried)).hasValueSatisfying(problem -> {
                assertThat(problem.code()).isEqualTo(ErrorCode.PIPELINE_IN_USE);
                assertThat(problem.remedy())
                        .contains("tidemark pipeline update", "stop that, or take another cluster")
                        .contains("started for the first time", "SET 'pipeline.name'");
            });
        }
    }

    @Test
    void ofAPipelineWithoutTargetsEveryJobOfItsNameMayBeThePipeline() {
        assertThat(problem(marks(), writes())).isPresent();
        assertThat(problem(marks(), writes("mart"))).isPresent();
    }
}
