package io.tidemark.source.split;

import io.tidemark.guard.Stored;
import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one ordered stream of a database's changes.
 *
 * @param generation of which load of the tables it is the sequel, as in {@link ChunkSplit}
 * @param sweeps whether the rows that are of an older load have yet to be deleted
 * @param position a transaction boundary: everything before it has been emitted
 * @param commitMicros commit time of the last transaction before it; 0 if there was none
 * @param emittedChanges changes of the transaction right behind {@code position}, as {@link
 *     io.tidemark.source.reader.Unit#changes} counts them, that have been emitted already; 0 unless that transaction is
 *     larger than {@link io.tidemark.source.CaptureOptions#transactionRows}
 * @param tables those whose first load is done
 * @param loading their chunks, for as long as a change in the stream may already be contained in one
 * @param context what the log does not say itself at {@code position}
 * @param rereads the tables that are read anew beside the stream, or have been; one of each table
 */
public record StreamSplit(
        int generation,
        boolean sweeps,
        LogPosition position,
        long commitMicros,
        long emittedChanges,
        Set<TableName> tables,
        List<LoadedChunk> loading,
        LogContext context,
        List<Reread> rereads)
        implements CaptureSplit {

    /** There is one stream per reader. */
    public static final String ID = "stream";

    public StreamSplit {
        tables = new LinkedHashSet<>(tables);
        loading = List.copyOf(loading);
        rereads = List.copyOf(rereads);
    }

    /** A stream beside which no table is read anew. */
    public StreamSplit(
            int generation,
            boolean sweeps,
            LogPosition position,
            long commitMicros,
            long emittedChanges,
            Set<TableName> tables,
            List<LoadedChunk> loading,
            LogContext context) {
        this(generation, sweeps, position, commitMicros, emittedChanges, tables, loading, context, List.of());
    }

    @Override
    public String splitId() {
        return ID;
    }

    /** The same stream with more tables, whose chunks and layouts are given. They have no older rows, and are told so. */
    public StreamSplit with(Set<TableName> added, List<LoadedChunk> chunks, Map<TableName, TableLayout> addedLayouts) {
        if (added.isEmpty()) {
            return this;
        }
        Set<TableName> all = new LinkedHashSet<>(tables);
        all.addAll(added);
        List<LoadedChunk> pending = new ArrayList<>(loading);
        pending.addAll(chunks);
        return new StreamSplit(
                generation,
                sweeps || generation > 0,
                position,
                commitMicros,
                emittedChanges,
                all,
                pending,
                context.with(addedLayouts),
                rereads);
    }

    /** The same stream without the tables that are no longer captured. */
    public StreamSplit only(Set<TableName> captured) {
        Set<TableName> kept = new LinkedHashSet<>(tables);
        kept.retainAll(captured);
        return new StreamSplit(
                generation,
                sweeps,
                position,
                commitMicros,
                emittedChanges,
                kept,
                loading.stream()
                        .filter(chunk -> captured.contains(chunk.chunk().table()))
                        .toList(),
                context.only(captured),
                rereads.stream()
                        .filter(reread -> captured.contains(reread.table()))
                        .toList());
    }

    /** The same stream, once the rows of older loads are deleted. */
    public StreamSplit swept() {
        return new StreamSplit(
                generation, false, position, commitMicros, emittedChanges, tables, loading, context, rereads);
    }

    /** The same stream somewhere in the transaction behind its position. */
    public StreamSplit emitted(long changes) {
        return new StreamSplit(generation, sweeps, position, commitMicros, changes, tables, loading, context, rereads);
    }

    /** The same stream at a later boundary. */
    public StreamSplit at(LogPosition boundary, long micros, List<LoadedChunk> stillLoading, LogContext known) {
        return new StreamSplit(generation, sweeps, boundary, micros, 0, tables, stillLoading, known, rereads);
    }

    /** The same stream, beside which tables are read anew; what an older request has left of one of them is given up. */
    public StreamSplit rereading(List<Reread> begun) {
        if (begun.isEmpty()) {
            return this;
        }
        Set<TableName> anew = begun.stream().map(Reread::table).collect(Collectors.toSet());
        List<Reread> all = new ArrayList<>(rereads);
        all.removeIf(reread -> anew.contains(reread.table()));
        all.addAll(begun);
        return of(all);
    }

    /** The same stream behind the last row of a chunk that was read anew. */
    public StreamSplit reread(ChunkSplit chunk) {
        return of(rereads.stream().map(reread -> reread.without(chunk)).toList());
    }

    private StreamSplit of(List<Reread> others) {
        return new StreamSplit(
                generation, sweeps, position, commitMicros, emittedChanges, tables, loading, context, others);
    }

    /** What has to hold in the source for this stream to be read on. */
    public Stored stored() {
        return new Stored(
                position,
                context.history(),
                tables.stream().map(TableName::id).collect(Collectors.toSet()),
                Stored.instant(commitMicros),
                !loading.isEmpty());
    }

    @Override
    public String toString() {
        return "stream at %s of %d tables".formatted(position, tables.size());
    }
}
