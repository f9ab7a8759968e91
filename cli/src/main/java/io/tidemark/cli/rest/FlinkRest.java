package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.problem.ProblemException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Flink's REST API (Flink 1.20 documentation, "REST API"), as far as the tool needs it.
 *
 * <p>Every call throws a {@link io.tidemark.problem.ProblemException} of category CLUSTER if the JobManager does not answer,
 * or answers that it cannot.
 */
public final class FlinkRest {

    private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(3);

    /** One, as a rule; others that ask the same, and checkpoints that come as often, may make more. */
    private static final int OUTDATED_ANSWERS = 3;

    private final RestCalls calls;

    /** @param address for example {@code http://localhost:8081} */
    public FlinkRest(URI address) {
        this.calls = new RestCalls(address);
    }

    /** Where it is. */
    public URI address() {
        return calls.address();
    }

    /** All jobs that the JobManager knows, the latest first: those that have ended as long as it remembers them. */
    public List<JobSummary> jobs() {
        List<JobSummary> jobs = new ArrayList<>();
        for (JsonNode job : calls.get("/jobs/overview").path("jobs")) {
            jobs.add(JobSummary.of(job));
        }
        jobs.sort((one, other) -> other.started().compareTo(one.started()));
        return jobs;
    }

    /** The job's state as Flink names it, {@code RUNNING} for example. */
    public String jobState(String jobId) {
        return calls.get("/jobs/" + jobId + "/status").path("status").asText();
    }

    /** A parameter that a job was submitted with; empty if it has none of that name. */
    public Optional<String> parameter(String jobId, String name) {
        return Optional.ofNullable(calls.get("/jobs/" + jobId + "/config")
                .path("execution-config")
                .path("user-config")
                .path(name)
                .textValue());
    }

    /** The parts of a running job, in the plan's order. */
    public List<JobVertex> vertices(String jobId) {
        List<JobVertex> vertices = new ArrayList<>();
        for (JsonNode vertex : calls.get("/jobs/" + jobId).path("vertices")) {
            vertices.add(new JobVertex(
                    vertex.path("id").asText(),
                    vertex.path("name").asText(),
                    vertex.path("metrics").path("write-records").asLong()));
        }
        return vertices;
    }

    /** The checkpoint completed last; empty before the first. */
    public Optional<CompletedCheckpoint> lastCheckpoint(String jobId) {
        return checkpoints(jobId).checkpoint();
    }

    /**
     * As {@link #checkpoints(String)}, and not what was so before: Flink answers for {@code web.refresh-interval} what it has
     * answered before ({@code AbstractCheckpointStatsHandler}), but whether that is discarded it tells as it is. A job that runs
     * discards none before it has a later one. Assumes that the clocks of both machines agree.
     */
    public JobCheckpoints checkpoints(JobSummary job) {
        job.ended().ifPresent(ended -> {
            if (ended.plus(Duration.ofMinutes(1)).isAfter(Instant.now())) {
                Duration interval = refreshInterval();
                Duration left = Duration.between(Instant.now(), ended.plus(interval));
                if (left.compareTo(Duration.ZERO) > 0) {
                    AsynchronousOperation.pause(
                            "the last checkpoint of job " + job.id(), left.compareTo(interval) < 0 ? left : interval);
                }
            }
        });
        JobCheckpoints told = checkpoints(job.id());
        for (int again = 0; again < OUTDATED_ANSWERS && !job.hasEnded() && told.isOutdated(); again++) {
            awaitRefresh();
            told = checkpoints(job.id());
        }
        return told;
    }

    /** Waits until a question is answered anew, and not as it was before. */
    public void awaitRefresh() {
        AsynchronousOperation.pause("another answer of " + address(), refreshInterval());
    }

    private Duration refreshInterval() {
        return Duration.ofMillis(calls.get("/config").path("refresh-interval").asLong(REFRESH_INTERVAL.toMillis()));
    }

    /** What there is to go on from, and what it was started from; nothing of a job without checkpointing. */
    public JobCheckpoints checkpoints(String jobId) {
        try {
            return JobCheckpoints.of(
                    calls.get("/jobs/" + jobId + "/checkpoints").path("latest"));
        } catch (ProblemException failure) {
            if (Refusal.is(failure, Refusal.NOT_FOUND)) {
                return JobCheckpoints.NONE;
            }
            throw failure;
        }
    }

    /** Whether a job's checkpoints are still there when it was cancelled; empty if it takes none. */
    public Optional<Boolean> keepsCheckpoints(String jobId) {
        return checkpointing(jobId)
                .map(settings -> settings.path("externalization"))
                .map(kept -> kept.path("enabled").asBoolean()
                        && !kept.path("delete_on_cancellation").asBoolean());
    }

    /** How long after one checkpoint of a job the next one begins; empty if it takes none. */
    public Optional<Duration> checkpointInterval(String jobId) {
        return checkpointing(jobId)
                .map(settings -> Duration.ofMillis(settings.path("interval").asLong()));
    }

    private Optional<JsonNode> checkpointing(String jobId) {
        try {
            return Optional.of(calls.get("/jobs/" + jobId + "/checkpoints/config"));
        } catch (ProblemException failure) {
            if (Refusal.is(failure, Refusal.NOT_FOUND)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** The job's last failure; empty if it never failed. */
    public Optional<JobFailure> lastFailure(String jobId) {
        JsonNode entry = calls.get("/jobs/" + jobId + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .path(0);
        return entry.hasNonNull("stacktrace")
                ? Optional.of(new JobFailure(
                        Instant.ofEpochMilli(entry.path("timestamp").asLong()),
                        entry.path("stacktrace").asText()))
                : Optional.empty();
    }

    /** How often a running job was restarted; empty if the JobManager does not say, as of one that has ended. */
    public OptionalLong restarts(String jobId) {
        for (JsonNode metric : calls.get("/jobs/" + jobId + "/metrics?get=numRestarts")) {
            if (metric.path("id").asText().equals("numRestarts")) {
                return OptionalLong.of(metric.path("value").asLong());
            }
        }
        return OptionalLong.empty();
    }

    /** The ids of the jobs that run or are about to. */
    public List<String> runningJobs() {
        List<String> ids = new ArrayList<>();
        for (JsonNode job : calls.get("/jobs").path("jobs")) {
            if (JobSummary.RUNNING.contains(job.path("status").asText())) {
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

    /** Where those of a job's sources stand that were to be read up to a place, and are, as positions are printed. */
    public List<String> standsAt(String jobId) {
        return vertices(jobId).stream()
                .filter(JobVertex::isSource)
                .flatMap(source ->
                        coordinatorMetrics(jobId, source.id(), id -> id.endsWith(".tidemark.standsAt"))
                                .values()
                                .stream())
                .filter(position -> !position.isEmpty())
                .toList();
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
        for (JsonNode metric : calls.get(path)) {
            String id = metric.path("id").asText();
            if (wanted.test(id)) {
                ids.add(id);
            }
        }
        if (ids.isEmpty()) {
            return Map.of();
        }
        List<JsonNode> values = new ArrayList<>();
        calls.get(path + "?get="
                        + ids.stream()
                                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                                .collect(Collectors.joining(",")))
                .forEach(values::add);
        return values.stream()
                .collect(Collectors.toMap(value -> value.path("id").asText(), value -> value.path("value")
                        .asText()));
    }

    /**
     * Sums of the metrics of a vertex' subtasks.
     *
     * @param wanted takes a metric's full name; of numbers alone
     * @return by the metric's full name; empty while the subtasks have not registered them
     */
    public Map<String, Double> subtaskSums(String jobId, String vertexId, Predicate<String> wanted) {
        String path = "/jobs/%s/vertices/%s/subtasks/metrics".formatted(jobId, vertexId);
        String ids = StreamSupport.stream(calls.get(path).spliterator(), false)
                .map(metric -> metric.path("id").asText())
                .filter(wanted)
                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        Map<String, Double> sums = new HashMap<>();
        if (!ids.isEmpty()) {
            calls.get(path + "?get=" + ids + "&agg=sum")
                    .forEach(metric -> sums.put(
                            metric.path("id").asText(), metric.path("sum").asDouble()));
        }
        return sums;
    }

    /** Stops a job with a savepoint in the cluster's default directory and returns its path when it is whole. */
    public String stopWithSavepoint(String jobId) {
        return stopWithSavepoint(jobId, Optional.empty());
    }

    /** @param directory for the savepoint, as the cluster sees it; empty for the cluster's default */
    public String stopWithSavepoint(String jobId, Optional<String> directory) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("drain", false);
        directory.ifPresent(path -> body.put("targetDirectory", path));
        return savepoint(jobId, "/stop", body);
    }

    /**
     * Takes a savepoint of a job that goes on running, and returns its path when it is whole.
     *
     * @param directory for the savepoint, as the cluster sees it; empty for the cluster's default
     * @param format {@code CANONICAL} or {@code NATIVE}
     */
    public String takeSavepoint(String jobId, Optional<String> directory, String format) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cancel-job", false);
        body.put("formatType", format);
        directory.ifPresent(path -> body.put("target-directory", path));
        return savepoint(jobId, "/savepoints", body);
    }

    /** Whether a question that failed so may be answered later. */
    public static boolean mayPass(ProblemException failure) {
        return Refusal.mayPass(failure);
    }

    /** Whether a savepoint that failed so may yet be completed. */
    public static boolean mayBeTaken(ProblemException failure) {
        return AsynchronousOperation.mayGoOn(failure);
    }

    private String savepoint(String jobId, String operation, Map<String, Object> body) {
        // With an id of its own it is one operation, however often it is asked for.
        body.put("triggerId", UUID.randomUUID().toString().replace("-", ""));
        JsonNode triggered = calls.postAgain("/jobs/" + jobId + operation, body);
        return AsynchronousOperation.await(
                        calls,
                        "/jobs/" + jobId + "/savepoints/"
                                + triggered.path("request-id").asText(),
                        "the savepoint of job " + jobId,
                        "It may go on: see tidemark pipeline status %s.".formatted(jobId))
                .path("location")
                .asText();
    }

    /** Has a savepoint deleted by the JobManager, in whichever file system it is. */
    public void disposeSavepoint(String path) {
        JsonNode triggered = calls.post("/savepoint-disposal", Map.of("savepoint-path", path));
        AsynchronousOperation.await(
                calls,
                "/savepoint-disposal/" + triggered.path("request-id").asText(),
                "the disposal of savepoint " + path,
                "It may go on: see whether it is there.");
    }

    /**
     * Ends a job without a savepoint, and waits until it has ended.
     *
     * @return the state that it has ended in: it may have finished or failed meanwhile
     */
    public String cancel(String jobId) {
        try {
            calls.patch("/jobs/" + jobId + "?mode=cancel");
        } catch (ProblemException failure) {
            if (!Refusal.is(failure, Refusal.CONFLICT)) {
                throw failure;
            }
        }
        return JobEnd.await(this, jobId);
    }
}
