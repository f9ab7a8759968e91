package io.tidemark.cli.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operation as its file has it.
 *
 * @param begun its first line
 * @param before where the savepoints and checkpoints stood that the command names
 * @param steps what it has said, in order
 * @param result its answer; empty if it has given none
 * @param after where those stand that its answer names, and the command does not
 * @param end its last line; empty if it has not come to its end
 */
record Operation(
        JsonNode begun,
        List<JsonNode> before,
        List<JsonNode> steps,
        Optional<JsonNode> result,
        List<JsonNode> after,
        Optional<JsonNode> end) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a file. A last line that is not whole is left out: whatever has ended the process has cut it short.
     *
     * @throws IOException if it cannot be read, or does not begin as an operation does
     */
    static Operation read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<JsonNode> before = new ArrayList<>();
        List<JsonNode> steps = new ArrayList<>();
        List<JsonNode> after = new ArrayList<>();
        Optional<JsonNode> result = Optional.empty();
        Optional<JsonNode> end = Optional.empty();
        JsonNode begun = lines.isEmpty() ? JSON.missingNode() : JSON.readTree(lines.get(0));
        if (!begun.hasNonNull("id") || !begun.hasNonNull("began") || !begun.hasNonNull("command")) {
            throw new IOException("it does not begin as the file of an operation");
        }
        for (int i = 1; i < lines.size(); i++) {
            JsonNode line;
            try {
                line = JSON.readTree(lines.get(i));
            } catch (JsonProcessingException cutShort) {
                if (i == lines.size() - 1) {
                    break;
                }
                throw cutShort;
            }
            line.path("before").forEach(before::add);
            line.path("after").forEach(after::add);
            if (line.has("step")) {
                steps.add(line);
            } else if (line.has("result")) {
                result = Optional.of(line.get("result"));
            } else if (line.has("ended")) {
                end = Optional.of(line);
            }
        }
        return new Operation(begun, List.copyOf(before), List.copyOf(steps), result, List.copyOf(after), end);
    }

    String id() {
        return text("id");
    }

    Instant began() {
        return Instant.parse(text("began"));
    }

    Optional<Instant> ended() {
        return end.map(line -> Instant.parse(line.get("ended").asText()));
    }

    String who() {
        return text("user") + "@" + text("host");
    }

    String context() {
        return text("context");
    }

    String cluster() {
        return text("cluster");
    }

    String command() {
        return text("command");
    }

    String reason() {
        return text("reason");
    }

    /** The one that it was about, as its answer or else its command says; empty if neither does. */
    Optional<String> pipeline() {
        return result.map(answer -> answer.path("pipeline"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .or(() -> Optional.of(text("pipeline")).filter(name -> !name.isEmpty()));
    }

    Outcome outcome() {
        return Outcome.of(this);
    }

    List<JsonNode> problems() {
        List<JsonNode> problems = new ArrayList<>();
        end.ifPresent(line -> line.path("problems").forEach(problems::add));
        return problems;
    }

    long process() {
        return begun.path("process").asLong(-1);
    }

    String host() {
        return text("host");
    }

    private String text(String field) {
        JsonNode value = begun.path(field);
        return value.isNull() ? "" : value.asText("");
    }
}
