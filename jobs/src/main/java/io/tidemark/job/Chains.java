package io.tidemark.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a job's chains of operators do, in the words of Flink's plan (Flink 1.20 source, {@code JsonPlanGenerator}), which are
 * the same of a job that runs and of one that is planned.
 */
public final class Chains {

    private static final String LINE_END = "<br/>";
    private static final String NUMBER = "\\[\\d+\\]:";

    private final Map<String, List<String>> lines = new LinkedHashMap<>();

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
            lines.put(
                    node.path("id").asText(),
                    Stream.of(node.path("description").asText().split(LINE_END, -1))
                            .filter(line -> line.contains("]:"))
                            .map(line -> line.replaceFirst("^\\W*?(?=" + NUMBER + ")", ""))
                            .map(line -> plain(line.replaceFirst(NUMBER, "")))
                            .toList());
        }
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
}
