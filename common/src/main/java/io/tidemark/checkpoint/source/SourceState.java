package io.tidemark.checkpoint.source;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a source stood.
 *
 * @param operator its id
 * @param database {@code postgres} or {@code mysql}, which MariaDB is as well; "" if the state does not say
 * @param versions of the layout, for people
 * @param remarks what else there is to know, in words
 * @param at where reading its log goes on, or is to begin; null if the state does not say
 * @param following whether a reader had begun to read the log
 * @param parts all that the state says of that place, by key; of ours the position is all there is
 * @param history which the position belongs to; null if the state does not say
 * @param committed when the last transaction before the position was; null if the state does not say
 */
public record SourceState(
        String operator,
        SourceKind kind,
        String database,
        String versions,
        int parallelism,
        Phase phase,
        List<String> remarks,
        LogPosition at,
        boolean following,
        Map<String, String> parts,
        LogIdentity history,
        Instant committed,
        List<TableProgress> tables) {

    public SourceState {
        remarks = List.copyOf(remarks);
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
        tables = List.copyOf(tables);
    }

    public Optional<LogPosition> position() {
        return Optional.ofNullable(at);
    }

    public Optional<LogIdentity> identity() {
        return Optional.ofNullable(history);
    }

    public Optional<Instant> lastCommit() {
        return Optional.ofNullable(committed);
    }

    /** Chunks of the tables that are read, as far as the state still says so. */
    public long chunksDone() {
        return tables.stream().mapToLong(TableProgress::done).sum();
    }

    public long chunks() {
        return tables.stream().mapToLong(TableProgress::chunks).sum();
    }

    /** Tables that are not cut into chunks yet, so that {@link #chunks} will grow. */
    public long uncut() {
        return tables.stream().filter(table -> !table.cut()).count();
    }
}
