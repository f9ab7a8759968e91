package io.tidemark.cli.history;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.pipeline.ReadPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the savepoints and checkpoints stand that an operation names. */
final class NamedStates {

    /** As Flink calls their directories. */
    private static final Pattern DIRECTORY = Pattern.compile("savepoint-[0-9a-f]{6}-[0-9a-f]{12}|chk-\\d+");

    private final Set<String> told = new LinkedHashSet<>();

    /**
     * Those among some values that were not told before.
     *
     * @param values texts, and lists and maps of values; all others name none
     * @return of each its place and its sources' positions, or why they are not known
     */
    List<Map<String, Object>> in(Collection<?> values) {
        List<Map<String, Object>> states = new ArrayList<>();
        values.stream()
                .flatMap(NamedStates::texts)
                .filter(text -> DIRECTORY.matcher(SavedStates.name(text)).matches())
                .filter(told::add)
                .forEach(location -> states.add(state(location)));
        return states;
    }

    private static Stream<String> texts(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().flatMap(NamedStates::texts);
        }
        if (value instanceof Collection<?> list) {
            return list.stream().flatMap(NamedStates::texts);
        }
        return value instanceof String text ? Stream.of(text) : Stream.empty();
    }

    private static Map<String, Object> state(String location) {
        ReadPosition read = ReadPosition.of(location);
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("state", location);
        state.put(
                "sources",
                read.inspection().stream().flatMap(NamedStates::sources).toList());
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
}
