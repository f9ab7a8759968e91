package io.tidemark.source.postgres;

import io.tidemark.source.TableName;

/** Names in SQL text. */
final class Identifiers {

    private Identifiers() {}

    /** The name as a quoted identifier (PostgreSQL manual, section 4.1.1). */
    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    static String quoted(TableName table) {
        return quoted(table.schema()) + "." + quoted(table.table());
    }

    /** The text as a string constant, with {@code standard_conforming_strings} on. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
