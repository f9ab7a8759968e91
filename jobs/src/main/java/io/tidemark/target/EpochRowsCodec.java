package io.tidemark.target;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

/** Rows to bytes and back. A part is kept well below what one array, or one message of Flink's, can hold. */
final class EpochRowsCodec {

    private static final int PART_BYTES = 8 << 20;

    private final RowDataSerializer serializer;

    EpochRowsCodec(RowType rowType) {
        this.serializer = new RowDataSerializer(rowType);
    }

    /** The rows in parts of about 8 MiB; none for no rows. */
    List<EpochRows> encode(Collection<RowData> rows) throws IOException {
        List<EpochRows> parts = new ArrayList<>();
        DataOutputSerializer output = new DataOutputSerializer(1 << 12);
        int count = 0;
        for (RowData row : rows) {
            serializer.serialize(row, output);
            count++;
            if (output.length() >= PART_BYTES) {
                parts.add(new EpochRows(output.getCopyOfBuffer(), count));
                output.clear();
                count = 0;
            }
        }
        if (count > 0) {
            parts.add(new EpochRows(output.getCopyOfBuffer(), count));
        }
        return parts;
    }

    /** The rows of one part, with their row kinds. */
    List<RowData> decode(EpochRows part) throws IOException {
        DataInputDeserializer input = new DataInputDeserializer(part.rows());
        List<RowData> rows = new ArrayList<>(part.count());
        for (int i = 0; i < part.count(); i++) {
            rows.add(serializer.deserialize(input));
        }
        return rows;
    }
}
