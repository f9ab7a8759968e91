package io.tidemark.source.enumerator;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.source.RowsKept;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableSize;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the enumerator keeps in a checkpoint.
 *
 * @param generation how often the tables have been loaded anew
 * @param begin where the stream begins, or null as long as that is not known
 * @param identity the history that is of, or null if nobody knows
 * @param tables those whose chunks are planned
 * @param unassigned chunks no reader has
 * @param outstanding ids of the chunks readers have and have not emitted
 * @param loaded chunks that are emitted, and that the stream's reader does not know yet
 * @param streaming whether a reader has the stream
 * @param reads which statements read which tables; empty if the job is not made of named statements
 * @param kept the rows that are kept in the state of other operators, each since its table was first read
 * @param sizes of the tables whose chunks the stream's reader does not know yet
 * @param layouts what the tables look like that the stream's reader does not know yet, if the log does not say so
 */
public record CaptureState(
        int generation,
        LogPosition begin,
        LogIdentity identity,
        Set<TableName> tables,
        List<ChunkSplit> unassigned,
        Set<String> outstanding,
        List<LoadedChunk> loaded,
        boolean streaming,
        Set<TableRead> reads,
        Set<RowsKept> kept,
        Map<TableName, TableSize> sizes,
        Map<TableName, TableLayout> layouts) {

    public CaptureState {
        tables = new LinkedHashSet<>(tables);
        unassigned = List.copyOf(unassigned);
        outstanding = new LinkedHashSet<>(outstanding);
        loaded = List.copyOf(loaded);
        reads = new LinkedHashSet<>(reads);
        kept = new LinkedHashSet<>(kept);
        sizes = Map.copyOf(sizes);
        layouts = Map.copyOf(layouts);
    }

    /** That of a job which starts without state. */
    public static CaptureState empty() {
        return new CaptureState(
                0, null, null, Set.of(), List.of(), Set.of(), List.of(), false, Set.of(), Set.of(), Map.of(), Map.of());
    }

    /** That of a job whose tables another reader has loaded, and whose stream begins where that one stood. */
    public static CaptureState loaded(LogPosition begin, Set<TableName> tables, Map<TableName, TableLayout> layouts) {
        return new CaptureState(
                0, begin, null, tables, List.of(), Set.of(), List.of(), false, Set.of(), Set.of(), Map.of(), layouts);
    }

    /** Where the stream begins; empty as long as that is not known. */
    public Optional<LogPosition> streamBegin() {
        return Optional.ofNullable(begin);
    }

    /**
     * Those of a job's reads that are not in the state, of tables that are: their statements would never see the tables'
     * rows of before.
     */
    public List<TableRead> newReads(Set<TableRead> ofJob) {
        return ofJob.stream()
                .filter(read -> !reads.isEmpty() && !reads.contains(read) && tables.contains(read.table()))
                .toList();
    }

    /** Those in which a statement of a job differs from the same one of the state: what it reads now alone, or did. */
    public List<TableRead> otherReads(Set<TableRead> ofJob) {
        return Stream.of(without(ofJob, reads), without(reads, ofJob))
                .flatMap(List::stream)
                .toList();
    }

    private static List<TableRead> without(Set<TableRead> some, Set<TableRead> others) {
        return some.stream()
                .filter(read -> !others.contains(read)
                        && others.stream().map(TableRead::statement).anyMatch(read.statement()::equals))
                .toList();
    }

    /** The history that {@link #streamBegin} belongs to, if it is known. */
    public Optional<LogIdentity> history() {
        return Optional.ofNullable(identity);
    }
}
