package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.pipeline.ReadPosition;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where a savepoint or checkpoint stands that an operation begins with, or leaves behind. */
final class StatePosition {

    private StatePosition() {}

    /** Its place and its sources' positions, or why they are not known. */
    static Map<String, Object> json(String location) {
        ReadPosition read = ReadPosition.of(location);
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("state", location);
        state.put(
                "pipelines",
                read.inspection().stream()
                        .flatMap(inspection -> inspection.targets().stream())
                        .map(TargetState::pipeline)
                        .distinct()
                        .toList());
        state.put(
                "sources",
                read.inspection().stream().flatMap(StatePosition::sources).toList());
        state.put("why", read.why().isEmpty() ? null : read.why());
        return state;
    }

    private static Stream<Map<String, Object>> sources(Inspection inspection) {
        return inspection.sources().stream().map(source -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("source", inspection.name(source).orElse(source.database()));
            json.put("position", source.position());
            json.put("committed", source.lastCommit());
            return json;
        });
    }

    /** A line for each source, or why there is none. */
    static List<String> words(JsonNode state) {
        List<String> lines = new ArrayList<>();
        for (JsonNode source : state.path("sources")) {
            lines.add("%s at %s, last commit %s"
                    .formatted(
                            Words.printable(source.path("source").asText()),
                            source.hasNonNull("position")
                                    ? Words.printable(source.path("position").asText())
                                    : "no position",
                            source.hasNonNull("committed")
                                    ? Words.printable(source.path("committed").asText())
                                    : "not known"));
        }
        if (!state.has("sources")) {
            lines.add("not read in time");
        }
        if (state.hasNonNull("why")) {
            lines.add("not read: " + Words.printable(state.path("why").asText()));
        }
        return lines;
    }
}
