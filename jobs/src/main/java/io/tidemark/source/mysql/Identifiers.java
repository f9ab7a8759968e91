package io.tidemark.source.mysql;

import io.tidemark.source.TableName;

/** Names in SQL text. */
final class Identifiers {

    private Identifiers() {}

    /** The name as a quoted identifier (MySQL manual, section 11.2). */
    static String quoted(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    static String quoted(TableName table) {
        return quoted(table.schema()) + "." + quoted(table.table());
    }
}
