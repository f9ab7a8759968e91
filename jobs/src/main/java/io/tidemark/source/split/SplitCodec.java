package io.tidemark.source.split;

import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The bytes of splits, version 1: big endian, lists led by their length, booleans as one byte 0 or 1. */
public final class SplitCodec {

    /** Of everything this class writes. */
    public static final int VERSION = 1;

    private static final int CHUNK = 1;
    private static final int LOADED = 2;
    private static final int STREAM = 3;

    private SplitCodec() {}

    /** @throws IOException if {@code version} is not {@link #VERSION} */
    public static void check(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException("reader state of version " + version + ", this release reads version " + VERSION);
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

    public static CaptureSplit read(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case CHUNK -> readChunk(in);
            case LOADED -> readLoaded(in);
            case STREAM -> readStream(in);
            default -> throw new IOException("split of unknown kind " + kind);
        };
    }

    public static void writeChunk(ChunkSplit chunk, DataOutput out) throws IOException {
        writeTable(chunk.table(), out);
        out.writeInt(chunk.number());
        out.writeUTF(chunk.column());
        writeBound(chunk.range().from(), out);
        writeBound(chunk.range().to(), out);
    }

    public static ChunkSplit readChunk(DataInput in) throws IOException {
        return new ChunkSplit(readTable(in), in.readInt(), in.readUTF(), new KeyRange(readBound(in), readBound(in)));
    }

    public static void writeLoaded(LoadedChunk loaded, DataOutput out) throws IOException {
        writeChunk(loaded.chunk(), out);
        out.writeLong(loaded.visibility().xmin());
        out.writeLong(loaded.visibility().xmax());
        out.writeInt(loaded.visibility().running().size());
        for (long transaction : loaded.visibility().running()) {
            out.writeLong(transaction);
        }
        out.writeLong(loaded.end().lsn());
        out.writeLong(loaded.rows());
    }

    public static LoadedChunk readLoaded(DataInput in) throws IOException {
        ChunkSplit chunk = readChunk(in);
        long xmin = in.readLong();
        long xmax = in.readLong();
        List<Long> running = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            running.add(in.readLong());
        }
        return new LoadedChunk(
                chunk, new Visibility(xmin, xmax, running), new WalPosition(in.readLong()), in.readLong());
    }

    private static void writeStream(StreamSplit stream, DataOutput out) throws IOException {
        out.writeLong(stream.position().lsn());
        out.writeLong(stream.commitMicros());
        out.writeLong(stream.emittedRows());
        writeTables(stream.tables(), out);
        out.writeInt(stream.loading().size());
        for (LoadedChunk chunk : stream.loading()) {
            writeLoaded(chunk, out);
        }
    }

    private static StreamSplit readStream(DataInput in) throws IOException {
        WalPosition position = new WalPosition(in.readLong());
        long commitMicros = in.readLong();
        long emittedRows = in.readLong();
        Set<TableName> tables = readTables(in);
        int count = in.readInt();
        List<LoadedChunk> loading = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            loading.add(readLoaded(in));
        }
        return new StreamSplit(position, commitMicros, emittedRows, tables, loading);
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

    private static void writeBound(Long bound, DataOutput out) throws IOException {
        out.writeBoolean(bound != null);
        if (bound != null) {
            out.writeLong(bound);
        }
    }

    private static Long readBound(DataInput in) throws IOException {
        return in.readBoolean() ? in.readLong() : null;
    }
}
