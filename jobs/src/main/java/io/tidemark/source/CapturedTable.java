package io.tidemark.source;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * A table of the source that a pipeline reads.
 *
 * @param columns those that are read, in the order of the rows that come out
 * @param key the primary key, empty if the table has none
 * @param identity the columns by which the log names the row that an update or delete is about; all of them under {@code
 *     REPLICA IDENTITY FULL}
 * @param complete whether the log carries the whole row as it was before each update and delete
 */
public record CapturedTable(
        TableName name, List<CapturedColumn> columns, List<String> key, List<String> identity, boolean complete)
        implements Serializable {

    public CapturedTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        identity = List.copyOf(identity);
    }

    /** The type of the rows that come out. */
    public RowType rowType() {
        return RowType.of(
                columns.stream().map(CapturedColumn::type).toArray(LogicalType[]::new),
                columns.stream().map(CapturedColumn::name).toArray(String[]::new));
    }

    /** The columns by which a row is told for as long as it is not deleted; where the log has the whole row, the key. */
    public List<String> naming() {
        return complete ? key : identity;
    }

    /** Where in {@link #columns} those with these names are. */
    public int[] indexesOf(List<String> names) {
        List<String> all = columns.stream().map(CapturedColumn::name).toList();
        return names.stream().mapToInt(all::indexOf).toArray();
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
