package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.checkpoint.JobParameters;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.target.TargetMarks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
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

    /** A cluster that runs one job, of which it says each thing once, and the last one from then on. */
    private static void refuse(TargetMarks ours, List<Shown> shown) throws Exception {
        Iterator<Shown> states = shown.iterator();
        AtomicReference<Shown> now = new AtomicReference<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean lists = exchange.getRequestURI().getPath().endsWith("/jobs/overview");
            if (lists && states.hasNext()) {
                now.set(states.next());
            }
            byte[] answer = (lists ? now.get().overview() : now.get().config()).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json; charset=UTF-8");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            Configuration client = new Configuration();
            client.set(DeploymentOptions.TARGET, "remote");
            client.set(RestOptions.ADDRESS, server.getAddress().getHostString());
            client.set(RestOptions.PORT, server.getAddress().getPort());
            new SameName("orders", () -> ours, client).refuse();
        } finally {
            server.stop(0);
        }
    }

    /** What Flink 1.20 says of a job: of one without a graph that it has no parameters. */
    private record Shown(JobStatus state, Map<String, String> carried) {

        private static final String TASKS = Stream.of(
                        "total", "created", "scheduled", "deploying", "reconciling", "running", "finished")
                .map("\"%s\": 0"::formatted)
                .collect(Collectors.joining(", "));

        private String overview() {
            return """
                   {"jobs": [{"jid": "%s", "name": "orders", "state": "%s", "start-time": 1, "end-time": -1, "duration": 1,
                     "last-modification": 1,
                     "tasks": {%s, "canceling": 0, "canceled": 0, "initializing": 0, "failed": 0}}]}"""
                    .formatted(JOB, state, TASKS);
        }

        private String config() {
            return """
                   {"jid": "%s", "name": "orders", "execution-config": {"execution-mode": "PIPELINED",
                     "restart-strategy": "none", "job-parallelism": 1, "object-reuse-mode": false, "user-config": {%s}}}"""
                    .formatted(
                            JOB,
                            carried.entrySet().stream()
                                    .map(entry -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
                                    .collect(Collectors.joining(", ")));
        }
    }

    @Test
    void aJobThatComesUpIsHeardBeforeItIsTakenForThePipeline() throws Exception {
        List<Shown> comesUp = List.of(
                new Shown(JobStatus.INITIALIZING, Map.of()),
                new Shown(JobStatus.CREATED, Map.of()),
                // As the REST endpoint has cached it.
                new Shown(JobStatus.RUNNING, Map.of()),
                new Shown(JobStatus.RUNNING, writes("lake")));
        refuse(marks("mart"), comesUp);
        assertThatThrownBy(() -> refuse(marks("lake"), comesUp))
                .hasMessageContaining("TM-4016")
                .hasMessageContaining("is RUNNING at http://127.0.0.1:")
                .hasMessageContaining("and writes into a target of this one");
    }

    @Test
    void aJobThatNeverSaysWhatItWritesIsTakenForThePipeline() {
        assertThatThrownBy(() -> refuse(marks("mart"), List.of(new Shown(JobStatus.RUNNING, Map.of()))))
                .hasMessageContaining("TM-4016")
                .hasMessageContaining("and does not say that it writes into other targets");
    }

    @Test
    void aJobThatHasEndedIsInNobodysWay() throws Exception {
        refuse(marks("mart"), List.of(new Shown(JobStatus.CANCELED, Map.of())));
    }
}
