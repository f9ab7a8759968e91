package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.rows.RowOperation;
import io.tidemark.source.rows.SentRowReader;
import io.tidemark.source.rows.SourceTransaction;
import io.tidemark.source.value.SentFields;
import io.tidemark.source.value.SentValue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.types.RowKind;

/** A table of two numbers, the first of which is the key, as a database sends it and as its log has it. */
final class SentNumbers {

    static final TableName NAME = new TableName("s", "t");

    static final CapturedTable TABLE = new CapturedTable(
            NAME,
            List.of(new CapturedColumn("id", new IntType(false)), new CapturedColumn("v", new IntType(false))),
            List.of("id"),
            List.of("id"),
            false);

    private static final SentValue NUMBER = (bytes, at, length, row, column) ->
            row.writeInt(column, ByteBuffer.wrap(bytes).getInt(at));

    private SentNumbers() {}

    private static final class Fields extends SentFields {

        Fields() {
            super(0);
        }

        @Override
        public boolean nextField() {
            set(next(), Integer.BYTES);
            return true;
        }
    }

    static LoadedRows loaded(LogPosition end, Map<Integer, Integer> rows) {
        List<byte[]> sent = rows.entrySet().stream()
                .map(row -> ByteBuffer.allocate(2 * Integer.BYTES)
                        .putInt(row.getKey())
                        .putInt(row.getValue())
                        .array())
                .toList();
        return new LoadedRows(0, end, sent, new SentRowReader(TABLE, "here", new Fields(), List.of(NUMBER, NUMBER)));
    }

    static Map<Integer, Integer> read(LoadedRows rows) {
        Map<Integer, Integer> read = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            RowData row = rows.row(i);
            read.put(row.getInt(0), row.getInt(1));
        }
        return read;
    }

    static CapturedRow changed(RowKind kind, int id, int v, LogPosition position, SourceTransaction transaction) {
        return new CapturedRow(
                0, GenericRowData.ofKind(kind, id, v), RowOperation.UPDATE, position, 0, transaction, null);
    }
}
