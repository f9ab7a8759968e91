package io.tidemark.cli.context;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A mapping of the configuration, with where it is. What is wrong with it is collected, not thrown. */
final class Node {

    private final String path;
    private final Map<?, ?> values;
    private final List<Problem> problems;

    private Node(String path, Map<?, ?> values, List<Problem> problems) {
        this.path = path;
        this.values = values;
        this.problems = problems;
    }

    /** @param path for people: the file, then the keys */
    static Node of(String path, Object value, List<Problem> problems) {
        if (value instanceof Map<?, ?> map) {
            return new Node(path, map, problems);
        }
        if (value != null) {
            problems.add(unusable(path + " is no mapping", "names, each with a colon and a value"));
        }
        return new Node(path, Map.of(), problems);
    }

    static Problem unusable(String found, String required) {
        return new Problem(
                ErrorCode.CONTEXT_UNUSABLE, found, required, "Mend it; tidemark context --help shows an example.");
    }

    /** Each key that is none of these is a problem: a name misspelt must not be taken for one left out. */
    Node only(String... known) {
        for (Object key : values.keySet()) {
            if (!List.of(known).contains(key)) {
                problems.add(unusable(
                        "%s has a key %s".formatted(path, Words.printable(Words.brief(key))),
                        "one of " + String.join(", ", new TreeSet<>(List.of(known)))));
            }
        }
        return this;
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    Object value(String key) {
        return values.get(key);
    }

    Node child(String key) {
        return of(path + "." + key, values.get(key), problems);
    }

    /** The values, which are mappings themselves, by their names. */
    Map<String, Node> children() {
        Map<String, Node> children = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            children.put(name, of(path + "." + Words.printable(name), value, problems));
        });
        return children;
    }

    Optional<String> text(String key) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Map || value instanceof List) {
            problems.add(unusable("%s.%s is no text".formatted(path, key), "a text"));
            return Optional.empty();
        }
        return Optional.of(value.toString());
    }

    String path() {
        return path;
    }
}
