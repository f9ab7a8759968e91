package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.checkpoint.JsonText;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.time.Instant;
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
        text.append("operation ").append(Words.printable(operation.id())).append('\n');
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
        }
        for (JsonNode step : operation.steps()) {
            text.append("  %s\n".formatted(word(step, "at")));
            append("    ", step.path("step").asText(), text);
        }
        operation.result().ifPresent(result -> {
            text.append("\nresult\n");
            append("  ", JsonText.of(plain(result)), text);
        });
        if (!operation.complete()) {
            text.append("\nNot all of its file can be read.\n");
        }
        return text.toString();
    }

    private static void positions(String title, List<JsonNode> states, StringBuilder text) {
        for (JsonNode state : states) {
            text.append("\n%s %s\n".formatted(title, word(state, "state")));
            StatePosition.words(state)
                    .forEach(line -> text.append("  ").append(line).append('\n'));
        }
    }

    private static void append(String indent, String lines, StringBuilder text) {
        lines.lines()
                .forEach(line ->
                        text.append(indent).append(Words.printable(line)).append('\n'));
    }

    /** What there is to say of it in a line each; what is not known is left out. */
    static Map<String, String> head(Operation operation) {
        Map<String, String> head = new LinkedHashMap<>();
        head.put("Command", operation.command());
        head.put("In", operation.text("directory").orElse(""));
        head.put("Pipeline", String.join(", ", operation.pipelines()));
        head.put("Context", operation.context());
        head.put("Cluster", operation.text("cluster").orElse(""));
        head.put("By", "%s, process %d".formatted(operation.who(), operation.process()));
        head.put("Reason", operation.text("reason").orElse(""));
        head.put("Began", operation.began().toString());
        head.put("Signal", operation.signalled().map(Instant::toString).orElse(""));
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
        json.put("pipelines", List.copyOf(operation.pipelines()));
        json.put("outcome", Outcome.of(operation));
        json.put("signalled", operation.signalled());
        json.put("ended", operation.ended());
        json.put("exitCode", operation.end().map(end -> end.path("exitCode").asInt()));
        json.put("problems", plain(operation.problems()));
        json.put("before", plain(operation.before()));
        json.put("after", plain(operation.after()));
        json.put("steps", plain(operation.steps()));
        json.put("result", operation.result().map(OperationWords::plain));
        json.put("complete", operation.complete());
        return json;
    }

    private static List<Object> plain(List<JsonNode> nodes) {
        return nodes.stream().map(OperationWords::plain).toList();
    }

    private static Object plain(JsonNode node) {
        return Optional.ofNullable(JSON.convertValue(node, Object.class));
    }
}
