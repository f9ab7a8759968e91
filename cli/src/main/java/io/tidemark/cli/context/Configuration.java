package io.tidemark.cli.context;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tool's configuration.
 *
 * @param current the context that is meant if none is named
 */
record Configuration(Optional<String> current, Map<String, Context> contexts) {

    static final Configuration EMPTY = new Configuration(Optional.empty(), Map.of());

    Configuration {
        contexts = Collections.unmodifiableMap(new TreeMap<>(contexts));
    }

    /** What to say of a name that there is not. */
    static Problem missing(String file, String name, Collection<String> there) {
        return new Problem(
                ErrorCode.CONTEXT_MISSING,
                "%s has no context %s".formatted(file, Words.printable(Words.brief(name))),
                there.isEmpty() ? "a context of that name" : "one of " + String.join(", ", there),
                "See tidemark context list; tidemark context --help shows how one is written.");
    }
}
