package io.tidemark.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests to one JobManager, and its answers. */
final class RestCalls {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI address;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    RestCalls(URI address) {
        this.address = address;
    }

    URI address() {
        return address;
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    /** @param body is written as JSON */
    JsonNode post(String path, Object body) {
        return send(HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.valueToTree(body).toString())));
    }

    JsonNode patch(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)).method("PATCH", HttpRequest.BodyPublishers.noBody()));
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

    static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    static ProblemException problem(ErrorCode code, String found, String required, String remedy, Exception cause) {
        return new ProblemException(new Problem(code, found, required, remedy), cause);
    }
}
