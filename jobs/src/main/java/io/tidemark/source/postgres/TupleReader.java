package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.value.SentValue;
import io.tidemark.source.value.ValueException;
import java.util.List;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;

/** Makes a chunk's tuples into rows, each in the memory of the one before. Used by one thread. */
final class TupleReader {

    private final CapturedTable table;
    private final ChunkSplit chunk;
    private final SentValue[] values;
    private final CopyTuple tuple = new CopyTuple();
    private final BinaryRowData row;
    private final BinaryRowWriter writer;

    TupleReader(CapturedTable table, ChunkSplit chunk, List<CopiedColumn> columns) {
        this.table = table;
        this.chunk = chunk;
        this.values = columns.stream().map(CopiedColumn::value).toArray(SentValue[]::new);
        this.row = new BinaryRowData(values.length);
        this.writer = new BinaryRowWriter(row);
    }

    BinaryRowData read(byte[] sent) {
        tuple.reset(sent);
        writer.reset();
        for (int i = 0; i < values.length; i++) {
            if (!tuple.nextField()) {
                writer.setNullAt(i);
                continue;
            }
            try {
                values[i].write(tuple.bytes(), tuple.at(), tuple.length(), writer, i);
            } catch (ValueException refused) {
                throw RowReader.refused(table, i, chunk, refused);
            }
        }
        writer.complete();
        return row;
    }
}
