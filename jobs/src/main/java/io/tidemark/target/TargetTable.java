package io.tidemark.target;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.flink.table.types.logical.RowType;

/**
 * A table of the target database that a pipeline writes.
 *
 * @param url JDBC URL of a Postgres, MySQL or MariaDB database
 * @param schema the table's schema, or MySQL database, unquoted
 * @param table the table's name, unquoted
 * @param rowType the columns the pipeline writes, named as in the target
 * @param key the names of the primary key's columns, each in {@code rowType}; none for a table whose rows are told by all
 *     their columns
 * @param onRefusedRow what becomes of a row that the target refuses
 */
public record TargetTable(
        String url,
        String user,
        String password,
        String schema,
        String table,
        RowType rowType,
        List<String> key,
        OnRefusedRow onRefusedRow)
        implements Serializable {

    public TargetTable {
        Objects.requireNonNull(url, "url");
        key = List.copyOf(key);
        if (!rowType.getFieldNames().containsAll(key)) {
            throw new IllegalArgumentException("key " + key + " is not among " + rowType.getFieldNames());
        }
    }

    /** Where it is. */
    TargetDatabase home() {
        return new TargetDatabase(url, user, password);
    }

    TargetDialect dialect() {
        return TargetDialect.of(url);
    }

    /** What one transaction can span: a database of Postgres', a server of MySQL's; without what else the URL says. */
    public String database() {
        return dialect().database(url);
    }

    /** Whether rows are told by a key. */
    public boolean keyed() {
        return !key.isEmpty();
    }

    /** The key's places among the columns, in the key's order. */
    int[] keyIndices() {
        return key.stream().mapToInt(rowType::getFieldIndex).toArray();
    }

    /** Schema and table, quoted for SQL. */
    String quotedName() {
        return quotedName(schema, table);
    }

    String quotedName(String inSchema, String name) {
        return dialect().quoted(inSchema) + "." + dialect().quoted(name);
    }

    /** Schema and table; never the password, nor the URL, which may hold one. */
    @Override
    public String toString() {
        return schema + "." + table;
    }
}
