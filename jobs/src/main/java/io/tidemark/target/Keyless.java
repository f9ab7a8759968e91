package io.tidemark.target;

import io.tidemark.position.LogOrder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tables of a database that have no key. Of a target that is ahead of the restored state they have what is read again up to
 * the target's position, and nothing of what lies behind it. So every source stands there until all of them do; what has been staged
 * for these tables by then is left out.
 *
 * @param stages the tables, for people, by their stages
 * @param written the stages of all tables of the database
 * @param sources of the pipeline
 * @param apart whether there are several sources and another database has such tables: where one database is the sources may have
 *     passed the other
 */
record Keyless(Map<String, String> stages, Set<String> written, Set<String> sources, boolean apart) {

    static final Keyless NONE = new Keyless(Map.of(), Set.of(), Set.of(), false);

    Keyless {
        stages = new TreeMap<>(stages);
        written = Set.copyOf(written);
        sources = Set.copyOf(sources);
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    /** The tables, for people. */
    String words() {
        return String.join(", ", stages.values()) + (stages.size() == 1 ? " has no key" : " have no key");
    }

    /** Why rows that such a table has cannot be left out, if the target is ahead of the state. */
    Optional<String> inTheWay(CommitterState state, TargetRow target) {
        if (isEmpty()) {
            return Optional.empty();
        }
        Map<String, SourcePosition> shown = TargetGuard.known(target.shown());
        String why = null;
        if (target.ahead() || shown.values().stream().anyMatch(position -> !position.streaming())) {
            why = "what is read again cannot be told from what is there";
        } else if (apart) {
            why = "neither have tables of another database: several sources cannot stand where both are";
        } else if (!state.stages().containsAll(written)
                || !state.sources().keySet().equals(sources)) {
            why = "tables or sources are new to the state: what comes of them cannot be told from what is there";
        } else if ((state.waiting() || target.replaying().isPresent()) && hasPassed(state, shown)) {
            why = "the state has passed what it waits for";
        }
        return Optional.ofNullable(why).map(reason -> "%s, and %s".formatted(words(), reason));
    }

    private static boolean hasPassed(CommitterState state, Map<String, SourcePosition> shown) {
        return shown.entrySet().stream()
                .anyMatch(source -> Optional.ofNullable(state.sources().get(source.getKey()))
                        .filter(SourcePosition::isKnown)
                        .filter(at -> at.position().order(source.getValue().position()) == LogOrder.AFTER)
                        .isPresent());
    }
}
