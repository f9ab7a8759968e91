package io.tidemark.source.rows;

import io.tidemark.source.CapturedTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.util.OutputTag;

/**
 * The way of one table's rows out of the reader: its columns, then the metadata asked for, then, if the rows are to be
 * completed, the set of columns the log left out, as a {@link java.util.BitSet}'s bytes or null, then, if the table may be
 * loaded anew, which load the row is of and whether it was read from the table and not from the log.
 *
 * @param index the table's place in the reader's list
 * @param completed whether the last row of each key is kept, to complete those that follow
 * @param reloaded whether the table may be loaded anew; its rows are completed then
 */
public record Route(int index, CapturedTable table, List<MetadataColumn> metadata, boolean completed, boolean reloaded)
        implements Serializable {

    static final String GENERATION = "$generation";
    static final String LOADED = "$loaded";

    public Route {
        metadata = List.copyOf(metadata);
        if (reloaded && !completed) {
            throw new IllegalArgumentException(table + " cannot be loaded anew: its rows are not kept");
        }
    }

    /** The columns by which the last row of each key is kept. Where the log has the whole row, what an update leaves. */
    public List<String> kept() {
        return table.naming();
    }

    /** The rows as SQL sees them. */
    public RowType producedType() {
        return type(false, false);
    }

    /** The rows as they leave the reader's chain. */
    public RowType sentType() {
        return type(completed, reloaded);
    }

    private RowType type(boolean withUnchanged, boolean withLoad) {
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
        if (withLoad) {
            types.add(new IntType(false));
            names.add(GENERATION);
            types.add(new BooleanType(false));
            names.add(LOADED);
        }
        return RowType.of(types.toArray(LogicalType[]::new), names.toArray(String[]::new));
    }

    OutputTag<Captured> tag() {
        return new OutputTag<>(name(), new CapturedTypeInfo());
    }

    /** The loads all of whose rows have gone past. */
    OutputTag<Integer> loadTag() {
        return new OutputTag<>(name() + " loaded", Types.INT);
    }

    private String name() {
        return table.name().id()
                + metadata.stream().map(MetadataColumn::key).reduce("", (left, right) -> left + "+" + right);
    }

    /** Takes the captured columns out of a row; of one that is deleted the log may have left out any. */
    List<RowData.FieldGetter> getters() {
        List<LogicalType> types = table.rowType().getChildren();
        return IntStream.range(0, types.size())
                .mapToObj(i -> RowData.createFieldGetter(types.get(i).copy(true), i))
                .toList();
    }

    /** Whether rows go out as they come. */
    boolean passesRows() {
        return metadata.isEmpty() && !completed;
    }

    /**
     * The row of a load in the form of {@link #sentType}.
     *
     * @param getters of this route
     */
    RowData row(CapturedRow captured, int generation, List<RowData.FieldGetter> getters) {
        if (passesRows()) {
            return captured.row();
        }
        RowData columns = captured.row();
        int width = getters.size();
        GenericRowData row = new GenericRowData(
                columns.getRowKind(), width + metadata.size() + (completed ? 1 : 0) + (reloaded ? 2 : 0));
        for (int i = 0; i < width; i++) {
            row.setField(i, getters.get(i).getFieldOrNull(columns));
        }
        for (int i = 0; i < metadata.size(); i++) {
            row.setField(width + i, metadata.get(i).of(captured, table.name()));
        }
        if (completed && captured.unchanged().isPresent()) {
            row.setField(width + metadata.size(), captured.unchanged().get().toByteArray());
        }
        if (reloaded) {
            row.setField(width + metadata.size() + 1, generation);
            row.setField(width + metadata.size() + 2, captured.operation() == RowOperation.READ);
        }
        return row;
    }
}
