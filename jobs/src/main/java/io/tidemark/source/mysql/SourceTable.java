package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import java.util.List;

/**
 * A table as the server's catalog has it.
 *
 * @param name as the server has it, which may be in another case than it was asked for
 * @param engine the storage engine; empty for a view
 * @param versioned whether the server keeps rows of before in it
 * @param charset what text columns have that are added without one
 * @param columns in the table's order
 * @param primaryKey empty for none
 * @param cascades the foreign keys by which rows of this table change without a trace in the log
 * @param comment empty for none
 */
public record SourceTable(
        TableName name,
        String engine,
        boolean versioned,
        String charset,
        List<SourceColumn> columns,
        List<String> primaryKey,
        List<String> cascades,
        String comment) {

    public SourceTable {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        cascades = List.copyOf(cascades);
    }
}
