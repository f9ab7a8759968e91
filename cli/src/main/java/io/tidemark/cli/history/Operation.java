package io.tidemark.cli.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An operation as its file has it.
 *
 * @param begun its first line
 * @param before savepoints and checkpoints that it began with, and where they stood
 * @param steps what it has said, in order
 * @param result its answer; empty if it has given none
 * @param after those that it has left
 * @param signalled when a signal has asked its process to end; empty if none has
 * @param end its last line; empty if it has not come to its end
 * @param pipelines it was about
 * @param complete whether each of its lines can be read
 */
record Operation(
        JsonNode begun,
        Instant began,
        List<JsonNode> before,
        List<JsonNode> steps,
        Optional<JsonNode> result,
        List<JsonNode> after,
        Optional<Instant> signalled,
        Optional<JsonNode> end,
        Optional<Instant> ended,
        Set<String> pipelines,
        boolean complete) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a file. A line that cannot be read is left out: whatever has ended the process, or filled the disk, may have cut it short.
     *
     * @throws IOException if it cannot be read, or does not begin as an operation does
     */
    static Operation read(Path file) throws IOException {
        Read read = new Read();
        // What is cut in the middle of a character is decoded all the same.
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(read::take);
        return read.operation();
    }

    /** What was read so far. */
    private static final class Read {

        private final List<JsonNode> before = new ArrayList<>();
        private final List<JsonNode> steps = new ArrayList<>();
        private final List<JsonNode> after = new ArrayList<>();
        private final Set<String> pipelines = new TreeSet<>();
        private JsonNode begun = JSON.missingNode();
        private JsonNode result = JSON.missingNode();
        private JsonNode end = JSON.missingNode();
        private JsonNode signal = JSON.missingNode();
        private boolean complete = true;

        void take(String text) {
            JsonNode line;
            try {
                line = JSON.readTree(text);
            } catch (JsonProcessingException cutShort) {
                complete = false;
                return;
            }
            if (begun.isMissingNode()) {
                begun = line;
            }
            if (line.has("step")) {
                steps.add(line);
            } else if (line.has("result")) {
                result = line.get("result");
            } else if (line.has("signal")) {
                signal = line.get("signal");
            } else if (line.has("ended")) {
                end = line;
            }
            state(line.path("before"), before);
            state(line.path("after"), after);
            stands(line.path("stands"));
            name(line.path("pipeline"));
            name(line.path("result").path("pipeline"));
        }

        private void state(JsonNode state, List<JsonNode> states) {
            if (state.isObject()) {
                states.add(state);
            }
        }

        /** Where it stands comes later than that there is one. */
        private void stands(JsonNode state) {
            state.path("pipelines").forEach(this::name);
            for (List<JsonNode> states : List.of(before, after)) {
                states.replaceAll(known -> known.path("state").equals(state.path("state")) ? state : known);
            }
        }

        private static Instant time(JsonNode text) {
            return Instant.parse(text.asText());
        }

        private void name(JsonNode pipeline) {
            if (pipeline.isTextual()) {
                pipelines.add(pipeline.asText());
            }
        }

        Operation operation() throws IOException {
            if (!begun.hasNonNull("id") || !begun.hasNonNull("began") || !begun.hasNonNull("command")) {
                throw new IOException("it does not begin as the file of an operation");
            }
            try {
                return new Operation(
                        begun,
                        time(begun.get("began")),
                        List.copyOf(before),
                        List.copyOf(steps),
                        Optional.of(result).filter(node -> !node.isMissingNode()),
                        List.copyOf(after),
                        Optional.of(signal)
                                .filter(node -> !node.isMissingNode())
                                .map(Read::time),
                        Optional.of(end).filter(node -> !node.isMissingNode()),
                        Optional.of(end).filter(node -> !node.isMissingNode()).map(line -> time(line.get("ended"))),
                        pipelines,
                        complete);
            } catch (DateTimeException noTime) {
                throw new IOException("it has no time where one should be", noTime);
            }
        }
    }

    String id() {
        return begun.get("id").asText();
    }

    String command() {
        return begun.get("command").asText();
    }

    String who() {
        return text("user").orElse("?") + "@" + host();
    }

    String host() {
        return text("host").orElse("?");
    }

    /** "" for none. */
    String context() {
        return text("context").orElse("");
    }

    Optional<String> text(String field) {
        return Optional.of(begun.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    long process() {
        return begun.path("process").asLong(-1);
    }

    List<JsonNode> problems() {
        List<JsonNode> problems = new ArrayList<>();
        end.ifPresent(line -> line.path("problems").forEach(problems::add));
        return problems;
    }
}
