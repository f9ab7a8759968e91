package io.tidemark.source.mysql;

import io.tidemark.source.TableName;
import java.util.List;

/**
 * A table as the server's catalog has it.
 *
 * @param engine the storage engine; empty for a view
 * @param charset what text columns have that are added without one
 * @param columns in the table's order
 * @param primaryKey empty for none
 * @param cascades the foreign keys by which rows of this table change without a trace in the log
 * @param comment empty for none
 */
public record SourceTable(
        TableName name,
        String engine,
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
