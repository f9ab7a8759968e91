package io.tidemark.source;

import java.io.Serializable;

/**
 * A table's name in its database, as the catalog has it: no quotes, upper and lower case count.
 *
 * @param schema the schema in Postgres, the database in MySQL
 */
public record TableName(String schema, String table) implements Serializable, Comparable<TableName> {

    /** A text that no other table has: the quoted name. */
    public String id() {
        return quoted(schema) + "." + quoted(table);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : table.compareTo(other.table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
