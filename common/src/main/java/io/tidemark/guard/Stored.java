package io.tidemark.guard;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a checkpoint says of where its job stands in a source's log.
 *
 * @param position a transaction boundary: everything before it is in the state
 * @param identity the history it belongs to, empty if that was not written down
 * @param tables those that are read, as {@code schema.table}
 * @param lastCommit when the last transaction before it was committed, empty if there was none
 * @param loading whether rows of the first load were read whose snapshots lie beyond the position, and the stream has not
 *     passed them
 */
public record Stored(
        LogPosition position,
        Optional<LogIdentity> identity,
        Set<String> tables,
        Optional<Instant> lastCommit,
        boolean loading) {

    public Stored {
        tables = Collections.unmodifiableSet(new TreeSet<>(tables));
    }

    /** One with nothing read beyond the position. */
    public Stored(
            LogPosition position, Optional<LogIdentity> identity, Set<String> tables, Optional<Instant> lastCommit) {
        this(position, identity, tables, lastCommit, false);
    }

    /** The same, with rows that were read beyond the position, or without. */
    public Stored loading(boolean beyond) {
        return new Stored(position, identity, tables, lastCommit, beyond);
    }

    /** @param commitMicros microseconds since 1970-01-01 UTC, 0 for none */
    public static Optional<Instant> instant(long commitMicros) {
        return commitMicros == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(commitMicros, ChronoUnit.MICROS));
    }
}
