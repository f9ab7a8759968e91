package io.tidemark.source.split;

import io.tidemark.position.LogIdentity;
import io.tidemark.source.TableName;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be known at a position of a log that does not say it from there on.
 *
 * @param layouts what the captured tables look like
 * @param prepared the ids of transactions that are prepared and have changed no captured table; one that is committed and
 *     not among them was prepared before the stream began
 * @param identity the history the position belongs to, or null if nobody knows
 */
public record LogContext(Map<TableName, TableLayout> layouts, Set<String> prepared, LogIdentity identity)
        implements Serializable {

    /** Of a log that says everything itself, and of no tables. */
    public static final LogContext NONE = new LogContext(Map.of(), Set.of(), null);

    public LogContext {
        layouts = Map.copyOf(layouts);
        prepared = new LinkedHashSet<>(prepared);
    }

    /** With more tables. Whether a prepared transaction has changed one of them is not known. */
    LogContext with(Map<TableName, TableLayout> added) {
        Map<TableName, TableLayout> all = new LinkedHashMap<>(layouts);
        all.putAll(added);
        return new LogContext(all, Set.of(), identity);
    }

    /** Without the tables that are no longer captured. */
    LogContext only(Set<TableName> captured) {
        Map<TableName, TableLayout> kept = new LinkedHashMap<>(layouts);
        kept.keySet().retainAll(captured);
        return new LogContext(kept, prepared, identity);
    }

    /** The history the position belongs to, if it is known. */
    public Optional<LogIdentity> history() {
        return Optional.ofNullable(identity);
    }

    /** With another word on the history. */
    public LogContext of(LogIdentity known) {
        return new LogContext(layouts, prepared, known);
    }
}
