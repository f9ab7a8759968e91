package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Flink's REST API (Flink 1.20 documentation, "REST API"), as far as the tool needs it.
 *
 * <p>Every call throws a {@link ProblemException} of category CLUSTER if the JobManager does not answer, or answers that
 * it cannot.
 */
public final class FlinkRest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SAVEPOINT_TIMEOUT = Duration.ofMinutes(10);

    private static final Set<String> RUNNING = Set.of("INITIALIZING", "CREATED", "RUNNING", "RESTARTING");

    private final URI address;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    /** @param address for example {@code http://localhost:8081} */
    public FlinkRest(URI address) {
        this.address = address;
    }

    /** The job's state as Flink names it, {@code RUNNING} for example. */
    public String jobState(String jobId) {
        return get("/jobs/" + jobId + "/status").path("status").asText();
    }

    /** The parts of a running job, in the plan's order. */
    public List<JobVertex> vertices(String jobId) {
        List<JobVertex> vertices = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
            vertices.add(new JobVertex(
                    vertex.path("id").asText(),
                    vertex.path("name").asText(),
                    vertex.path("metrics").path("write-records").asLong()));
        }
        return vertices;
    }

    /** The checkpoint completed last; empty before the first. */
    public Optional<CompletedCheckpoint> lastCheckpoint(String jobId) {
        JsonNode latest = get("/jobs/" + jobId + "/checkpoints").path("latest").path("completed");
        if (!latest.hasNonNull("id")) {
            return Optional.empty();
        }
        return Optional.of(new CompletedCheckpoint(
                latest.path("id").asLong(),
                Instant.ofEpochMilli(latest.path("trigger_timestamp").asLong()),
                Instant.ofEpochMilli(latest.path("latest_ack_timestamp").asLong()),
                latest.path("external_path").asText()));
    }

    /** The job's last failure; empty if it never failed. */
    public Optional<JobFailure> lastFailure(String jobId) {
        JsonNode entry = get("/jobs/" + jobId + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .path(0);
        return entry.hasNonNull("stacktrace")
                ? Optional.of(new JobFailure(
                        Instant.ofEpochMilli(entry.path("timestamp").asLong()),
                        entry.path("stacktrace").asText()))
                : Optional.empty();
    }

    /** The ids of the jobs that run or are about to. */
    public List<String> runningJobs() {
        List<String> ids = new ArrayList<>();
        for (JsonNode job : get("/jobs").path("jobs")) {
            if (RUNNING.contains(job.path("status").asText())) {
                ids.add(job.path("id").asText());
            }
        }
        return ids;
    }

    /** How far a job's first load is; as of one without sources, while they have not said so. */
    public LoadStatus load(String jobId) {
        Map<String, String> values = new HashMap<>();
        vertices(jobId).stream()
                .filter(JobVertex::isSource)
                .forEach(source -> values.putAll(
                        coordinatorMetrics(jobId, source.id(), id -> id.contains(".tidemark.firstLoad"))));
        return new LoadMetrics(values).status();
    }

    /**
     * Values of a source's coordinator metrics.
     *
     * @param wanted takes a metric's full name
     * @return by the metric's full name; empty while the coordinator has not registered them
     */
    public Map<String, String> coordinatorMetrics(String jobId, String vertexId, Predicate<String> wanted) {
        String path = "/jobs/%s/vertices/%s/jm-operator-metrics".formatted(jobId, vertexId);
        List<String> ids = new ArrayList<>();
        for (JsonNode metric : get(path)) {
            String id = metric.path("id").asText();
            if (wanted.test(id)) {
                ids.add(id);
            }
        }
        if (ids.isEmpty()) {
            return Map.of();
        }
        List<JsonNode> values = new ArrayList<>();
        get(path + "?get="
                        + ids.stream()
                                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                                .collect(Collectors.joining(",")))
                .forEach(values::add);
        return values.stream()
                .collect(Collectors.toMap(value -> value.path("id").asText(), value -> value.path("value")
                        .asText()));
    }

    /** Stops a job with a savepoint in the cluster's default directory and returns its path when it is whole. */
    public String stopWithSavepoint(String jobId) {
        return awaitSavepoint(jobId, post("/jobs/" + jobId + "/stop", "{\"drain\":false}"));
    }

    private String awaitSavepoint(String jobId, JsonNode triggered) {
        String request = triggered.path("request-id").asText();
        long deadline = System.nanoTime() + SAVEPOINT_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            JsonNode answer = get("/jobs/" + jobId + "/savepoints/" + request);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (operation.hasNonNull("location")) {
                    return operation.path("location").asText();
                }
                throw problem(
                        ErrorCode.JOB_FAILED,
                        "the savepoint of job " + jobId + " failed: "
                                + firstLine(operation
                                        .path("failure-cause")
                                        .path("stack-trace")
                                        .asText()),
                        "a savepoint",
                        "See the JobManager's log.",
                        null);
            }
            pause();
        }
        throw problem(
                ErrorCode.DEADLINE_MISSED,
                "the savepoint of job %s is not done after %d s".formatted(jobId, SAVEPOINT_TIMEOUT.toSeconds()),
                "a savepoint",
                "See the job's checkpoints in the web UI " + address + ".",
                null);
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    private JsonNode post(String path, String body) {
        return send(HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw problem(
                        ErrorCode.CLUSTER_ERROR,
                        "%s %s answered %d: %s"
                                .formatted(
                                        request.method(),
                                        request.uri(),
                                        response.statusCode(),
                                        firstLine(response.body())),
                        "an answer to the request",
                        "See the JobManager's log.",
                        null);
            }
            return json.readTree(response.body());
        } catch (IOException failure) {
            throw problem(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    address + ": " + failure,
                    "a Flink 1.20 JobManager at that address",
                    "Check the REST address (http://host:port, the one the web UI answers at).",
                    failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + address, interrupted);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a savepoint", interrupted);
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static ProblemException problem(
            ErrorCode code, String found, String required, String remedy, Exception cause) {
        return new ProblemException(new Problem(code, found, required, remedy), cause);
    }
}
