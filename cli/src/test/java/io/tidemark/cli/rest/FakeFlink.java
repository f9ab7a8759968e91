package io.tidemark.cli.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers as the REST API of Flink 1.20 does, as far as it was told to. */
public final class FakeFlink implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final List<String> jobs = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final Map<String, Integer> refused = new LinkedHashMap<>();
    private final Set<String> lost = new HashSet<>();
    private final Map<String, Runnable> steps = new LinkedHashMap<>();
    private Instant cachedUntil = Instant.EPOCH;
    private final Map<String, String> cached = new LinkedHashMap<>();

    public FakeFlink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        on("GET /config", "{\"refresh-interval\":1}");
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!exchange.getRequestMethod().equals("GET")) {
            changes.add(body.isEmpty() ? request : request + " " + body);
        }
        Runnable step = steps.remove(request);
        if (step != null) {
            step.run();
        }
        String answer = request.equals("GET /jobs/overview")
                ? "{\"jobs\":[" + String.join(",", jobs) + "]}"
                : answers.get(request);
        if (lost.remove(request)) {
            exchange.close();
            return;
        }
        if (cached.containsKey(request) && Instant.now().isBefore(cachedUntil)) {
            answer = cached.get(request);
        }
        Integer status = refused.remove(request);
        if (status != null) {
            byte[] error =
                    "{\"errors\":[\"Refused.\",\"x.Exception: why\\n\\tat y\"]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, error.length);
            exchange.getResponseBody().write(error);
            exchange.close();
            return;
        }
        byte[] bytes = (answer == null ? "{\"errors\":[\"Not found: " + request + "\"]}" : answer)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** What to answer, {@code GET /jobs} for example. */
    public synchronized FakeFlink on(String request, String answer) {
        answers.put(request, answer);
        return this;
    }

    /** Refuses the next such request with a status. */
    public synchronized FakeFlink refuse(String request, int status) {
        refused.put(request, status);
        return this;
    }

    /** Does something as soon as the next such request has come. */
    public synchronized FakeFlink later(String request, Runnable step) {
        steps.put(request, step);
        return this;
    }

    /** A job that the JobManager does not remember any more. */
    public synchronized FakeFlink forget(String id) {
        jobs.removeIf(job -> job.contains(id));
        return this;
    }

    /** Takes the next such request, and closes the connection without an answer. */
    public synchronized FakeFlink lose(String request) {
        lost.add(request);
        return this;
    }

    /** Answers until then as it does now, whatever it is told. */
    public synchronized FakeFlink cache(String request, Instant until) {
        cached.put(request, answers.get(request));
        cachedUntil = until;
        return this;
    }

    /** The requests that were to change something, with their bodies. */
    public synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    /** A job without checkpoints, failures and restarts, until more is told of it. */
    public synchronized FakeFlink job(String id, String name, String state, Instant started, long ended) {
        jobs.add("{\"jid\":\"%s\",\"name\":\"%s\",\"state\":\"%s\",\"start-time\":%d,\"end-time\":%d,\"duration\":1}"
                .formatted(id, name, state, started.toEpochMilli(), ended));
        on("GET /jobs/" + id + "/status", "{\"status\":\"" + state + "\"}");
        on("GET /jobs/" + id + "/metrics?get=numRestarts", "[{\"id\":\"numRestarts\",\"value\":\"0\"}]");
        on("GET /jobs/" + id + "/exceptions", "{\"exceptionHistory\":{\"entries\":[]}}");
        answers.putIfAbsent("GET /jobs/" + id + "/config", "{}");
        answers.putIfAbsent("GET /jobs/" + id, "{\"vertices\":[]}");
        return checkpoints(id, "null", "null", "null");
    }

    /** Each as Flink writes it, or {@code null}. */
    public FakeFlink checkpoints(String id, String completed, String savepoint, String restored) {
        return on(
                "GET /jobs/" + id + "/checkpoints",
                "{\"latest\":{\"completed\":%s,\"savepoint\":%s,\"failed\":null,\"restored\":%s}}"
                        .formatted(completed, savepoint, restored));
    }

    public static String checkpoint(long id, Instant completed, Object path) {
        return "{\"id\":%d,\"status\":\"COMPLETED\",\"trigger_timestamp\":%d,\"latest_ack_timestamp\":%d,\"external_path\":\"%s\"}"
                .formatted(id, completed.toEpochMilli() - 10, completed.toEpochMilli(), path);
    }

    public static String restored(long id, Object path) {
        return "{\"id\":%d,\"restore_timestamp\":5,\"is_savepoint\":true,\"external_path\":\"%s\"}".formatted(id, path);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
