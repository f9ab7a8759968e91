package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.JsonText;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All that is known of an operation, for people and for programs. */
final class OperationWords {

    private static final ObjectMapper JSON = new ObjectMapper();

    private OperationWords() {}

    static String text(Operation operation) {
        StringBuilder text = new StringBuilder();
        text.append("operation ").append(operation.id()).append('\n');
        head(operation)
                .forEach((title, value) ->
                        text.append("  %-9s %s\n".formatted(title.toLowerCase(Locale.ROOT), Words.printable(value))));
        for (JsonNode problem : operation.problems()) {
            text.append("\n%s\n  found:    %s\n  required: %s\n  remedy:   %s\n"
                    .formatted(
                            word(problem, "code"),
                            word(problem, "found"),
                            word(problem, "required"),
                            word(problem, "remedy")));
        }
        positions("before", operation.before(), text);
        positions("after", operation.after(), text);
        if (!operation.steps().isEmpty()) {
            text.append("\nsteps\n");
            for (JsonNode step : operation.steps()) {
                text.append("  %s\n".formatted(word(step, "at")));
                step.path("step").asText().lines().forEach(line -> text.append("    ")
                        .append(Words.printable(line))
                        .append('\n'));
            }
        }
        operation.result().ifPresent(result -> text.append("\nresult\n").append(JsonText.of(plain(result))));
        return text.toString();
    }

    private static void positions(String title, List<JsonNode> states, StringBuilder text) {
        for (JsonNode state : states) {
            text.append("\n%s %s\n".formatted(title, word(state, "state")));
            positions(state).forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }

    /** Where a state stands, a line for each source, or why that is not known. */
    static List<String> positions(JsonNode state) {
        List<String> lines = new ArrayList<>();
        for (JsonNode source : state.path("sources")) {
            lines.add("%s at %s, last commit %s"
                    .formatted(
                            word(source, "source"),
                            source.hasNonNull("position") ? word(source, "position") : "no position",
                            source.hasNonNull("committed") ? word(source, "committed") : "not known"));
        }
        if (state.hasNonNull("why")) {
            lines.add("not read: " + word(state, "why"));
        }
        return lines;
    }

    /** What there is to say of it in a line each; what is not known is left out. */
    static Map<String, String> head(Operation operation) {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("Command", operation.command());
        head.put("Pipeline", operation.pipeline().orElse(""));
        head.put("Context", operation.context());
        head.put("Cluster", operation.cluster());
        head.put("By", "%s, process %d".formatted(operation.who(), operation.process()));
        head.put("Reason", operation.reason());
        head.put("Began", operation.began().toString());
        head.put(
                "Ended",
                operation.ended().map(ended -> ended(operation.began(), ended)).orElse(""));
        head.put("Outcome", Outcome.words(operation));
        head.values().removeIf(String::isEmpty);
        return head;
    }

    private static String ended(Instant began, Instant ended) {
        return String.format(
                Locale.ROOT,
                "%s, after %.1f s",
                ended,
                Duration.between(began, ended).toMillis() / 1000.0);
    }

    private static String word(JsonNode line, String field) {
        return Words.printable(line.path(field).asText());
    }

    static Map<String, Object> json(Operation operation) {
        Map<String, Object> json = new LinkedHashMap<>();
        operation.begun().properties().forEach(field -> json.put(field.getKey(), plain(field.getValue())));
        json.put("pipeline", operation.pipeline());
        json.put("outcome", operation.outcome());
        json.put("ended", operation.ended());
        json.put("exitCode", operation.end().map(end -> end.path("exitCode").asInt()));
        json.put(
                "problems",
                operation.problems().stream().map(OperationWords::plain).toList());
        json.put(
                "before", operation.before().stream().map(OperationWords::plain).toList());
        json.put("after", operation.after().stream().map(OperationWords::plain).toList());
        json.put("steps", operation.steps().stream().map(OperationWords::plain).toList());
        json.put("result", operation.result().map(OperationWords::plain));
        return json;
    }

    private static Object plain(JsonNode node) {
        return Optional.ofNullable(JSON.convertValue(node, Object.class));
    }
}
