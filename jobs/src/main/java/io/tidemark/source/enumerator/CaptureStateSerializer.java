package io.tidemark.source.enumerator;

import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.PositionCodec;
import io.tidemark.source.RowsKept;
import io.tidemark.source.TableName;
import io.tidemark.source.TableRead;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.SplitCodec;
import io.tidemark.source.split.TableSize;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The bytes of {@link CaptureState}, in the form of {@link SplitCodec} and of its version. */
public final class CaptureStateSerializer implements SimpleVersionedSerializer<CaptureState> {

    @Override
    public int getVersion() {
        return SplitCodec.VERSION;
    }

    @Override
    public byte[] serialize(CaptureState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        out.writeInt(state.generation());
        out.writeBoolean(state.begin() != null);
        if (state.begin() != null) {
            PositionCodec.writePosition(state.begin(), out);
        }
        PositionCodec.writeIdentity(state.identity(), out);
        SplitCodec.writeTables(state.tables(), out);
        out.writeInt(state.unassigned().size());
        for (ChunkSplit chunk : state.unassigned()) {
            SplitCodec.writeChunk(chunk, out);
        }
        out.writeInt(state.outstanding().size());
        for (String id : state.outstanding()) {
            out.writeUTF(id);
        }
        out.writeInt(state.loaded().size());
        for (LoadedChunk chunk : state.loaded()) {
            SplitCodec.writeLoaded(chunk, out);
        }
        out.writeBoolean(state.streaming());
        out.writeInt(state.reads().size());
        for (TableRead read : state.reads()) {
            out.writeUTF(read.statement());
            SplitCodec.writeTable(read.table(), out);
        }
        out.writeInt(state.kept().size());
        for (RowsKept rows : state.kept()) {
            SplitCodec.writeTable(rows.table(), out);
            writeNames(rows.key(), out);
            writeNames(rows.metadata(), out);
        }
        out.writeInt(state.sizes().size());
        for (Map.Entry<TableName, TableSize> size : state.sizes().entrySet()) {
            SplitCodec.writeTable(size.getKey(), out);
            out.writeLong(size.getValue().rows());
            out.writeLong(size.getValue().bytes());
            out.writeInt(size.getValue().chunks());
        }
        SplitCodec.writeLayouts(state.layouts(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public CaptureState deserialize(int version, byte[] bytes) throws IOException {
        SplitCodec.check(version);
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        int generation = in.readInt();
        LogPosition begin = in.readBoolean() ? PositionCodec.readPosition(in) : null;
        LogIdentity identity = PositionCodec.readIdentity(in);
        Set<TableName> tables = SplitCodec.readTables(in);
        List<ChunkSplit> unassigned = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            unassigned.add(SplitCodec.readChunk(in));
        }
        Set<String> outstanding = new LinkedHashSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            outstanding.add(in.readUTF());
        }
        List<LoadedChunk> loaded = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            loaded.add(SplitCodec.readLoaded(in));
        }
        boolean streaming = in.readBoolean();
        Set<TableRead> reads = new LinkedHashSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            reads.add(new TableRead(in.readUTF(), SplitCodec.readTable(in)));
        }
        Set<RowsKept> kept = new LinkedHashSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            kept.add(new RowsKept(SplitCodec.readTable(in), readNames(in), readNames(in)));
        }
        Map<TableName, TableSize> sizes = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            sizes.put(SplitCodec.readTable(in), new TableSize(in.readLong(), in.readLong(), in.readInt()));
        }
        return new CaptureState(
                generation,
                begin,
                identity,
                tables,
                unassigned,
                outstanding,
                loaded,
                streaming,
                reads,
                kept,
                sizes,
                SplitCodec.readLayouts(in));
    }

    private static void writeNames(List<String> names, DataOutput out) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    private static List<String> readNames(DataInput in) throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            names.add(in.readUTF());
        }
        return names;
    }
}
