package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;

/** What tests of tables that change while they are loaded have in common. */
final class LoadFaults {

    private LoadFaults() {}

    /** Waits until a job has read some chunks of its tables. */
    static void awaitSome() {
        await().atMost(PostgresFixture.PATIENCE).until(() -> RecordedMetrics.sum("firstLoadChunksDone") > 2);
    }

    /** With the tables held, so that it stays so. */
    static void assertNotLoaded() {
        assertThat(RecordedMetrics.sum("firstLoadChunksDone"))
                .as("chunks that have been read when the tables are held")
                .isLessThan(RecordedMetrics.sum("firstLoadChunks"));
    }

    /** The job ends by itself. */
    static void assertFails(JobClient job, String code, String said) {
        assertThat(job.getJobExecutionResult())
                .failsWithin(PostgresFixture.PATIENCE)
                .withThrowableOfType(ExecutionException.class)
                .havingRootCause()
                .withMessageContaining(code)
                .withMessageContaining(said);
    }
}
