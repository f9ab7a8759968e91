package io.tidemark.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /** Posts what may be posted twice: once more if the connection was lost before the answer came. */
    JsonNode postAgain(String path, Object body) {
        try {
            return post(path, body);
        } catch (ProblemException lost) {
            boolean sent = lost.getCause() instanceof IOException
                    && !(lost.getCause() instanceof Refusal)
                    && !(lost.getCause() instanceof ConnectException)
                    && !(lost.getCause() instanceof HttpConnectTimeoutException);
            if (!sent) {
                throw lost;
            }
            return post(path, body);
        }
    }

    JsonNode patch(String path) {
        return send(HttpRequest.newBuilder(address.resolve(path)).method("PATCH", HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                String said = said(response.body());
                throw problem(
                        ErrorCode.CLUSTER_ERROR,
                        "%s %s answered %d: %s".formatted(request.method(), request.uri(), response.statusCode(), said),
                        "an answer to the request",
                        "See the JobManager's log.",
                        new Refusal(response.statusCode(), said));
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

    /** Flink's errors may be stack traces: of each the first line. */
    private String said(String body) {
        List<String> errors = new ArrayList<>();
        try {
            json.readTree(body).path("errors").forEach(error -> errors.add(firstLine(error.asText())));
        } catch (JsonProcessingException notOfFlink) {
            return firstLine(body);
        }
        return errors.isEmpty() ? firstLine(body) : String.join("; ", errors);
    }

    static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    static ProblemException problem(ErrorCode code, String found, String required, String remedy, Exception cause) {
        return new ProblemException(new Problem(code, found, required, remedy), cause);
    }
}
