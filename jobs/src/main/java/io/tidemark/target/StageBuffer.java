package io.tidemark.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.types.RowKind;

/**
 * Rows on their way to a stage: of each key the last one, or, of a table without a key, how many alike come and go.
 */
final class StageBuffer {

    /** Of an entry, beside its rows: the map's own objects, and those of the rows. */
    private static final int ENTRY_BYTES = 200;

    private final TargetTable target;
    private final KeyProjection key;
    private final RowDataSerializer serializer;
    private final Map<BinaryRowData, BinaryRowData> last = new LinkedHashMap<>();
    private final Map<BinaryRowData, Long> counts = new LinkedHashMap<>();
    private final ColumnText[] columns;
    private long bytes;

    StageBuffer(TargetTable target) {
        this.target = target;
        this.key = new KeyProjection(target);
        this.serializer = new RowDataSerializer(target.rowType());
        this.columns = new ColumnText[target.rowType().getFieldCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new ColumnText(target.rowType().getTypeAt(i), i);
        }
    }

    void add(RowData row) {
        // Of a row that is binary already, what the serializer gives is the row itself.
        BinaryRowData copy = serializer.toBinaryRow(row).copy();
        if (target.keyed()) {
            BinaryRowData of = key.of(row);
            BinaryRowData before = last.put(of, copy);
            bytes += before == null
                    ? size(copy) + of.getSizeInBytes()
                    : copy.getSizeInBytes() - (long) before.getSizeInBytes();
        } else {
            long change = removes(copy.getRowKind()) ? -1 : 1;
            copy.setRowKind(RowKind.INSERT);
            Long before = counts.get(copy);
            if (before == null) {
                counts.put(copy, change);
                bytes += size(copy);
            } else if (before + change == 0) {
                counts.remove(copy);
                bytes -= size(copy);
            } else {
                counts.put(copy, before + change);
            }
        }
    }

    private static long size(BinaryRowData row) {
        return (long) row.getSizeInBytes() + ENTRY_BYTES;
    }

    private static boolean removes(RowKind kind) {
        return kind == RowKind.DELETE || kind == RowKind.UPDATE_BEFORE;
    }

    /** About how much memory its rows take. */
    long bytes() {
        return bytes;
    }

    int size() {
        return last.size() + counts.size();
    }

    void clear() {
        last.clear();
        counts.clear();
        bytes = 0;
    }

    /** Receives rows in the text form of {@code COPY}. */
    interface Output {

        void write(byte[] buffer, int length) throws IOException;
    }

    /**
     * Hands on all rows for {@link Stage#copySql}, in pieces, and keeps them.
     *
     * @param prefix what each row begins with: label and subtask
     * @param seq of the first row
     */
    Staged write(String prefix, long seq, Output output) throws IOException {
        Writer writer = new Writer(prefix, seq, output);
        for (BinaryRowData row : last.values()) {
            writer.row(row, removes(row.getRowKind()) ? -1 : 1);
        }
        for (Map.Entry<BinaryRowData, Long> row : counts.entrySet()) {
            writer.row(row.getKey(), row.getValue());
        }
        return writer.end();
    }

    private final class Writer {

        private static final int PIECE_BYTES = 1 << 16;

        private final String prefix;
        private final Output output;
        private final DataOutputSerializer piece = new DataOutputSerializer(PIECE_BYTES * 2);
        private long seq;
        private long rows;
        private long deletes;
        private long sent;

        Writer(String prefix, long seq, Output output) {
            this.prefix = prefix;
            this.seq = seq;
            this.output = output;
        }

        void row(BinaryRowData row, long change) throws IOException {
            piece.write((prefix + seq + '\t' + change).getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < columns.length; i++) {
                piece.write('\t');
                columns[i].write(row, piece);
            }
            piece.write('\n');
            seq++;
            rows++;
            deletes += change < 0 ? 1 : 0;
            if (piece.length() >= PIECE_BYTES) {
                send();
            }
        }

        private void send() throws IOException {
            output.write(piece.getSharedBuffer(), piece.length());
            sent += piece.length();
            piece.clear();
        }

        Staged end() throws IOException {
            send();
            return new Staged(rows, deletes, sent, true);
        }
    }
}
