package io.tidemark.source.rows;

import io.tidemark.source.CapturedTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.util.OutputTag;

/**
 * The way of one table's rows out of the tap: its columns, then the metadata asked for, then, if the rows are to be
 * completed, the set of columns the log left out, as a {@link java.util.BitSet}'s bytes or null.
 *
 * @param index the table's place in the reader's list
 */
public record Route(int index, CapturedTable table, List<MetadataColumn> metadata, boolean completed)
        implements Serializable {

    public Route {
        metadata = List.copyOf(metadata);
    }

    /** The rows as SQL sees them. */
    public RowType producedType() {
        return type(false);
    }

    /** The rows as they leave the tap. */
    public RowType tapType() {
        return type(completed);
    }

    private RowType type(boolean withUnchanged) {
        List<LogicalType> types = new ArrayList<>(table.rowType().getChildren());
        List<String> names = new ArrayList<>(table.rowType().getFieldNames());
        for (MetadataColumn column : metadata) {
            types.add(column.type().getLogicalType());
            names.add("$" + column.key());
        }
        if (withUnchanged) {
            types.add(new VarBinaryType(true, VarBinaryType.MAX_LENGTH));
            names.add("$unchanged");
        }
        return RowType.of(types.toArray(LogicalType[]::new), names.toArray(String[]::new));
    }

    OutputTag<RowData> tag() {
        String keys = metadata.stream().map(MetadataColumn::key).reduce("", (left, right) -> left + "+" + right);
        return new OutputTag<>(table.name().id() + keys, InternalTypeInfo.of(tapType()));
    }

    /** The row in the form of {@link #tapType}. */
    RowData row(CapturedRow captured) {
        if (metadata.isEmpty() && !completed) {
            return captured.row();
        }
        GenericRowData columns = (GenericRowData) captured.row();
        int width = columns.getArity();
        GenericRowData row = new GenericRowData(columns.getRowKind(), width + metadata.size() + (completed ? 1 : 0));
        for (int i = 0; i < width; i++) {
            row.setField(i, columns.getField(i));
        }
        for (int i = 0; i < metadata.size(); i++) {
            row.setField(width + i, metadata.get(i).of(captured, table.name()));
        }
        if (completed && captured.unchanged().isPresent()) {
            row.setField(width + metadata.size(), captured.unchanged().get().toByteArray());
        }
        return row;
    }
}
