package io.tidemark.source.rows;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.value.SentFields;
import io.tidemark.source.value.SentValue;
import io.tidemark.source.value.ValueException;
import java.util.List;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

/** Makes what a database has sent into rows, each in the memory of the one before. Used by one thread. */
public final class SentRowReader {

    private final CapturedTable table;
    private final Object where;
    private final SentFields fields;
    private final SentValue[] values;
    private final BinaryRowData row;
    private final BinaryRowWriter writer;

    /**
     * @param where the rows' place in the source, for a problem's text
     * @param values of the table's columns, in their order
     */
    public SentRowReader(CapturedTable table, Object where, SentFields fields, List<SentValue> values) {
        this.table = table;
        this.where = where;
        this.fields = fields;
        this.values = values.toArray(SentValue[]::new);
        this.row = new BinaryRowData(this.values.length);
        this.writer = new BinaryRowWriter(row);
    }

    BinaryRowData read(byte[] sent) {
        fields.reset(sent);
        writer.reset();
        for (int i = 0; i < values.length; i++) {
            if (!fields.nextField()) {
                writer.setNullAt(i);
                continue;
            }
            try {
                values[i].write(fields.bytes(), fields.at(), fields.length(), writer, i);
            } catch (ValueException refused) {
                throw RefusedValue.failure(table, i, where, refused);
            }
        }
        writer.complete();
        return row;
    }
}
