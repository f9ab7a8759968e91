package io.tidemark.source.enumerator;

import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the enumerator keeps in a checkpoint.
 *
 * @param begin where the stream begins, or null as long as there is no slot
 * @param tables those whose chunks are planned
 * @param unassigned chunks no reader has
 * @param outstanding ids of the chunks readers have and have not emitted
 * @param loaded chunks that are emitted, and that the stream's reader does not know yet
 * @param streaming whether a reader has the stream
 * @param reads which statements read which tables; empty if the job is not made of named statements
 */
public record CaptureState(
        WalPosition begin,
        Set<TableName> tables,
        List<ChunkSplit> unassigned,
        Set<String> outstanding,
        List<LoadedChunk> loaded,
        boolean streaming,
        Set<TableRead> reads) {

    public CaptureState {
        tables = new LinkedHashSet<>(tables);
        unassigned = List.copyOf(unassigned);
        outstanding = new LinkedHashSet<>(outstanding);
        loaded = List.copyOf(loaded);
        reads = new LinkedHashSet<>(reads);
    }

    /** That of a job which starts without state. */
    public static CaptureState empty() {
        return new CaptureState(null, Set.of(), List.of(), Set.of(), List.of(), false, Set.of());
    }

    /** Where the stream begins; empty as long as there is no slot. */
    public Optional<WalPosition> slotBegin() {
        return Optional.ofNullable(begin);
    }
}
