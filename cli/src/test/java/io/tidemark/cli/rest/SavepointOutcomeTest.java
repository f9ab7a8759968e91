package io.tidemark.cli.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a savepoint that failed may be completed yet: what was kept for it must not be given up then. */
class SavepointOutcomeTest {

    private static boolean mayBeTaken(FakeFlink cluster) {
        try (cluster) {
            FlinkRest flink = new FlinkRest(URI.create(cluster.address()));
            return FlinkRest.mayBeTaken(catchThrowableOfType(
                    ProblemException.class, () -> flink.takeSavepoint("1", Optional.empty(), "CANONICAL")));
        }
    }

    @Test
    void whatTheClusterSaysHasFailedIsNotTaken() throws IOException {
        assertThat(
                        mayBeTaken(
                                new FakeFlink()
                                        .on("POST /jobs/1/savepoints", "{\"request-id\":\"r1\"}")
                                        .on(
                                                "GET /jobs/1/savepoints/r1",
                                                "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":{\"stack-trace\":\"no\"}}}")))
                .isFalse();
    }

    @Test
    void whatTheClusterRefusesIsNotTaken() throws IOException {
        assertThat(mayBeTaken(new FakeFlink())).isFalse();
    }

    /** After a JobManager's failover for example. */
    @Test
    void whatTheClusterNoLongerKnowsMayBeTaken() throws IOException {
        assertThat(mayBeTaken(new FakeFlink().on("POST /jobs/1/savepoints", "{\"request-id\":\"r1\"}")))
                .isTrue();
    }
}
