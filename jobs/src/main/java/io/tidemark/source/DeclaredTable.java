package io.tidemark.source;

import java.util.List;

/**
 * What a pipeline says of a source table.
 *
 * @param columns those it reads, with the types it reads them as
 * @param key the primary key it declares, empty for none
 */
public record DeclaredTable(TableName name, List<CapturedColumn> columns, List<String> key) {

    public DeclaredTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    @Override
    public String toString() {
        return name.toString();
    }
}
