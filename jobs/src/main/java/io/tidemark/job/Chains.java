package io.tidemark.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a job's chains of operators do, in the words of Flink's plan (Flink 1.20 source, {@code JsonPlanGenerator}), which are
 * the same of a job that runs and of one that is planned.
 */
public final class Chains {

    private static final String LINE_END = "<br/>";
    private static final Pattern NUMBER = Pattern.compile("^\\[\\d+\\]:");

    /** How Flink draws the tree of a chain. */
    private static final Pattern BRANCH = Pattern.compile("^[ :]*[:+]- ");

    private final Map<String, List<String>> lines = new LinkedHashMap<>();
    private final Map<String, List<String>> inputs = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if it is no plan */
    public Chains(String plan) {
        JsonNode nodes;
        try {
            nodes = new ObjectMapper().readTree(plan).path("nodes");
        } catch (JsonProcessingException garbage) {
            throw new IllegalArgumentException("no plan of a job", garbage);
        }
        if (!nodes.isArray() || nodes.isEmpty()) {
            throw new IllegalArgumentException("no plan of a job");
        }
        for (JsonNode node : nodes) {
            lines.put(node.path("id").asText(), planned(node.path("description").asText()));
            List<String> read = new ArrayList<>();
            node.path("inputs").forEach(input -> read.add(input.path("id").asText()));
            inputs.put(node.path("id").asText(), read);
        }
    }

    private static List<String> planned(String description) {
        List<String> texts = new ArrayList<>();
        for (String line : description.split(LINE_END, -1)) {
            Matcher branch = BRANCH.matcher(line);
            if (branch.find() || texts.isEmpty()) {
                texts.add(line.substring(branch.lookingAt() ? branch.end() : 0));
            } else {
                // A line's end in a literal.
                texts.set(texts.size() - 1, texts.get(texts.size() - 1) + "\n" + line);
            }
        }
        return texts.stream()
                .filter(text -> NUMBER.matcher(text).lookingAt())
                .map(text -> plain(NUMBER.matcher(text).replaceFirst("")).stripTrailing())
                .toList();
    }

    /** What the planner has put into a chain says of itself in the chain's words; empty of what Tidemark adds. */
    public static Optional<String> line(PlannedOperator operator) {
        return operator.kind()
                .map(kind ->
                        NUMBER.matcher(operator.description()).replaceFirst("").stripTrailing());
    }

    private static String plain(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#92;", "\\")
                .replace("&amp;", "&");
    }

    /** What the planner has put into a chain, the first of it first; the numbers that change with every plan left out. */
    public Optional<List<String>> of(String vertex) {
        return Optional.ofNullable(lines.get(vertex));
    }

    /** The chains that a chain reads from, in their order. */
    public List<String> inputs(String vertex) {
        return List.copyOf(inputs.getOrDefault(vertex, List.of()));
    }
}
