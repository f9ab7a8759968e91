package io.tidemark.source.split;

import io.tidemark.position.LogPosition;
import io.tidemark.position.PositionCodec;
import io.tidemark.source.TableName;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of splits, version 1007 (those below 1000 are Flink CDC's own): big endian, lists led by their length,
 * booleans as one byte 0 or 1, long texts as UTF-8 bytes.
 *
 * <p>Version 1006 is read, too (FAULTS 37): there a stream ends ahead of the tables that are read anew.
 */
public final class SplitCodec {

    /** Of everything this class writes. */
    public static final int VERSION = 1007;

    private static final int WITHOUT_REREADS = 1006;

    private static final int CHUNK = 1;
    private static final int LOADED = 2;
    private static final int STREAM = 3;

    private static final int NUMBER = 1;
    private static final int BYTES = 2;

    private static final int NOTHING = 0;

    private SplitCodec() {}

    /** @throws IOException if {@code version} is neither {@link #VERSION} nor the one before */
    public static void check(int version) throws IOException {
        if (version != VERSION && version != WITHOUT_REREADS) {
            throw new IOException("reader state of version %d, this release reads versions %d and %d"
                    .formatted(version, WITHOUT_REREADS, VERSION));
        }
    }

    public static void write(CaptureSplit split, DataOutput out) throws IOException {
        if (split instanceof ChunkSplit chunk) {
            out.writeByte(CHUNK);
            writeChunk(chunk, out);
        } else if (split instanceof LoadedChunk loaded) {
            out.writeByte(LOADED);
            writeLoaded(loaded, out);
        } else {
            out.writeByte(STREAM);
            writeStream((StreamSplit) split, out);
        }
    }

    /** @throws IOException also if the version is not one that is read */
    public static CaptureSplit read(int version, DataInput in) throws IOException {
        check(version);
        int kind = in.readByte();
        return switch (kind) {
            case CHUNK -> readChunk(in);
            case LOADED -> readLoaded(in);
            case STREAM -> readStream(version, in);
            default -> throw new IOException("split of unknown kind " + kind);
        };
    }

    public static void writeChunk(ChunkSplit chunk, DataOutput out) throws IOException {
        writeTable(chunk.table(), out);
        out.writeInt(chunk.generation());
        out.writeInt(chunk.number());
        out.writeUTF(chunk.column());
        writeBound(chunk.range().from(), out);
        writeBound(chunk.range().to(), out);
    }

    public static ChunkSplit readChunk(DataInput in) throws IOException {
        return new ChunkSplit(
                readTable(in), in.readInt(), in.readInt(), in.readUTF(), new KeyRange(readBound(in), readBound(in)));
    }

    public static void writeLoaded(LoadedChunk loaded, DataOutput out) throws IOException {
        writeChunk(loaded.chunk(), out);
        PositionCodec.writePosition(loaded.end(), out);
        out.writeLong(loaded.rows());
        out.writeBoolean(loaded.visibility() instanceof SnapshotVisibility);
        if (loaded.visibility() instanceof SnapshotVisibility snapshot) {
            out.writeLong(snapshot.xmin());
            out.writeLong(snapshot.xmax());
            out.writeInt(snapshot.running().size());
            for (long transaction : snapshot.running()) {
                out.writeLong(transaction);
            }
        }
    }

    public static LoadedChunk readLoaded(DataInput in) throws IOException {
        ChunkSplit chunk = readChunk(in);
        LogPosition end = PositionCodec.readPosition(in);
        long rows = in.readLong();
        return new LoadedChunk(chunk, in.readBoolean() ? readSnapshot(in) : new LogCut(), end, rows);
    }

    private static SnapshotVisibility readSnapshot(DataInput in) throws IOException {
        long xmin = in.readLong();
        long xmax = in.readLong();
        List<Long> running = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            running.add(in.readLong());
        }
        return new SnapshotVisibility(xmin, xmax, running);
    }

    private static void writeContext(LogContext context, DataOutput out) throws IOException {
        writeLayouts(context.layouts(), out);
        out.writeInt(context.prepared().size());
        for (String id : context.prepared()) {
            out.writeUTF(id);
        }
        PositionCodec.writeIdentity(context.identity(), out);
    }

    private static LogContext readContext(DataInput in) throws IOException {
        Map<TableName, TableLayout> layouts = readLayouts(in);
        Set<String> prepared = new LinkedHashSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            prepared.add(in.readUTF());
        }
        return new LogContext(layouts, prepared, PositionCodec.readIdentity(in));
    }

    public static void writeLayouts(Map<TableName, TableLayout> layouts, DataOutput out) throws IOException {
        out.writeInt(layouts.size());
        for (Map.Entry<TableName, TableLayout> layout : layouts.entrySet()) {
            writeTable(layout.getKey(), out);
            PositionCodec.writePosition(layout.getValue().asOf(), out);
            out.writeUTF(layout.getValue().charset());
            out.writeInt(layout.getValue().columns().size());
            for (TableLayout.Column column : layout.getValue().columns()) {
                out.writeUTF(column.name());
                PositionCodec.writeText(column.type(), out);
                out.writeUTF(column.charset());
            }
        }
    }

    public static Map<TableName, TableLayout> readLayouts(DataInput in) throws IOException {
        Map<TableName, TableLayout> layouts = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            TableName table = readTable(in);
            LogPosition asOf = PositionCodec.readPosition(in);
            String charset = in.readUTF();
            List<TableLayout.Column> columns = new ArrayList<>();
            for (int column = in.readInt(); column > 0; column--) {
                columns.add(new TableLayout.Column(in.readUTF(), PositionCodec.readText(in), in.readUTF()));
            }
            layouts.put(table, new TableLayout(asOf, charset, columns));
        }
        return layouts;
    }

    private static void writeStream(StreamSplit stream, DataOutput out) throws IOException {
        out.writeInt(stream.generation());
        out.writeBoolean(stream.sweeps());
        PositionCodec.writePosition(stream.position(), out);
        out.writeLong(stream.commitMicros());
        out.writeLong(stream.emittedChanges());
        writeTables(stream.tables(), out);
        out.writeInt(stream.loading().size());
        for (LoadedChunk chunk : stream.loading()) {
            writeLoaded(chunk, out);
        }
        writeContext(stream.context(), out);
        out.writeInt(stream.rereads().size());
        for (Reread reread : stream.rereads()) {
            writeReread(reread, out);
        }
    }

    private static void writeReread(Reread reread, DataOutput out) throws IOException {
        writeTable(reread.table(), out);
        out.writeUTF(reread.request());
        out.writeInt(reread.left().size());
        for (ChunkSplit chunk : reread.left()) {
            writeChunk(chunk, out);
        }
    }

    private static List<Reread> readRereads(DataInput in) throws IOException {
        List<Reread> rereads = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            TableName table = readTable(in);
            String request = in.readUTF();
            List<ChunkSplit> left = new ArrayList<>();
            for (int chunk = in.readInt(); chunk > 0; chunk--) {
                left.add(readChunk(in));
            }
            rereads.add(new Reread(table, request, left));
        }
        return rereads;
    }

    private static StreamSplit readStream(int version, DataInput in) throws IOException {
        int generation = in.readInt();
        boolean sweeps = in.readBoolean();
        LogPosition position = PositionCodec.readPosition(in);
        long commitMicros = in.readLong();
        long emittedChanges = in.readLong();
        Set<TableName> tables = readTables(in);
        int count = in.readInt();
        List<LoadedChunk> loading = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            loading.add(readLoaded(in));
        }
        LogContext context = readContext(in);
        List<Reread> rereads = version == WITHOUT_REREADS ? List.of() : readRereads(in);
        return new StreamSplit(
                generation, sweeps, position, commitMicros, emittedChanges, tables, loading, context, rereads);
    }

    public static void writeTables(Set<TableName> tables, DataOutput out) throws IOException {
        out.writeInt(tables.size());
        for (TableName table : tables) {
            writeTable(table, out);
        }
    }

    public static Set<TableName> readTables(DataInput in) throws IOException {
        int count = in.readInt();
        Set<TableName> tables = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            tables.add(readTable(in));
        }
        return tables;
    }

    public static void writeTable(TableName table, DataOutput out) throws IOException {
        out.writeUTF(table.schema());
        out.writeUTF(table.table());
    }

    public static TableName readTable(DataInput in) throws IOException {
        return new TableName(in.readUTF(), in.readUTF());
    }

    private static void writeBound(KeyBound bound, DataOutput out) throws IOException {
        if (bound == null) {
            out.writeByte(NOTHING);
        } else if (bound instanceof KeyBound.OfNumber number) {
            out.writeByte(NUMBER);
            out.writeLong(number.value());
        } else {
            out.writeByte(BYTES);
            out.writeUTF(((KeyBound.OfBytes) bound).hex());
        }
    }

    private static KeyBound readBound(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case NOTHING -> null;
            case NUMBER -> new KeyBound.OfNumber(in.readLong());
            case BYTES -> new KeyBound.OfBytes(in.readUTF());
            default -> throw new IOException("bound of unknown kind " + kind);
        };
    }
}
