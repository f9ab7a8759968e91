package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.problem.Words;
import java.util.List;

/** The report of an operation in Markdown. */
final class OperationReport {

    private OperationReport() {}

    static String of(Operation operation) {
        StringBuilder text = new StringBuilder();
        text.append("# Operation ").append(operation.id()).append("\n\n| | |\n|---|---|\n");
        OperationWords.head(operation)
                .forEach((title, value) -> text.append("| %s | %s |\n"
                        .formatted(title, title.equals("Command") ? code(value).replace("|", "\\|") : plain(value))));
        if (!operation.problems().isEmpty()) {
            text.append("\n## Problems\n\n");
            for (JsonNode problem : operation.problems()) {
                text.append("- **%s** found: %s; required: %s; remedy: %s\n"
                        .formatted(
                                plain(problem.path("code").asText()),
                                plain(problem.path("found").asText()),
                                plain(problem.path("required").asText()),
                                plain(problem.path("remedy").asText())));
            }
        }
        positions("Before", operation.before(), text);
        positions("After", operation.after(), text);
        operation.result().ifPresent(result -> {
            text.append("\n## Result\n\n");
            list(result, "", text);
        });
        if (!operation.steps().isEmpty()) {
            text.append("\n## Steps\n\n```text\n");
            for (JsonNode step : operation.steps()) {
                String at = step.path("at").asText();
                step.path("step").asText().lines().forEach(line -> text.append(at)
                        .append("  ")
                        .append(Words.printable(line).replace("```", "'''"))
                        .append('\n'));
            }
            text.append("```\n");
        }
        if (!operation.complete()) {
            text.append("\nNot all of its file can be read.\n");
        }
        return text.toString();
    }

    private static void positions(String title, List<JsonNode> states, StringBuilder text) {
        if (!states.isEmpty()) {
            text.append("\n## ").append(title).append("\n\n");
        }
        for (JsonNode state : states) {
            text.append("- ").append(code(state.path("state").asText())).append('\n');
            StatePosition.words(state)
                    .forEach(line -> text.append("  - ").append(plain(line)).append('\n'));
        }
    }

    private static void list(JsonNode node, String indent, StringBuilder text) {
        node.properties().forEach(field -> {
            text.append(indent).append("- ").append(plain(field.getKey())).append(':');
            value(field.getValue(), indent, text);
        });
    }

    private static void value(JsonNode value, String indent, StringBuilder text) {
        if (value.isObject()) {
            text.append('\n');
            list(value, indent + "  ", text);
        } else if (value.isArray() && !value.isEmpty()) {
            text.append('\n');
            for (JsonNode element : value) {
                text.append(indent).append("  -");
                value(element, indent + "  ", text);
            }
        } else if (value.isNull() || (value.isArray() && value.isEmpty())) {
            text.append(" none\n");
        } else {
            text.append(' ').append(code(value.asText())).append('\n');
        }
    }

    /** Between more backticks than it has in a row (CommonMark 0.31, section 6.1). */
    private static String code(String value) {
        String text = Words.printable(value);
        if (text.isEmpty()) {
            return "empty";
        }
        String fence = "`";
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence.length() == 1 ? fence + text + fence : fence + " " + text + " " + fence;
    }

    /** What Markdown would take for its own is left to itself. */
    private static String plain(String value) {
        return Words.printable(value).replaceAll("([\\\\`*_\\[\\]<>|])", "\\\\$1");
    }
}
