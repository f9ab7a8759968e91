package io.tidemark.source.mysql;

import java.util.Set;

/**
 * Reads a column's definition: its type, and behind it what does not matter to us. That is read all the same, since only
 * so we know that there is nothing else.
 */
final class ColumnReader {

    private static final Set<String> WITHOUT_ARGUMENT = Set.of(
            "auto_increment",
            "enforced",
            "invisible",
            "key",
            "null",
            "persistent",
            "primary",
            "stored",
            "unique",
            "virtual",
            "visible");
    private static final Set<String> WITH_WORD = Set.of("column_format", "storage", "match");
    private static final Set<String> WITH_VALUE =
            Set.of("comment", "engine_attribute", "ref_system_id", "secondary_engine_attribute", "srid");
    private static final Set<String> BEHIND = Set.of("after", "first", "partition", "remove");

    private final SqlReader reader;
    private final ServerVersion server;
    private boolean cascades;

    ColumnReader(SqlReader reader, ServerVersion server) {
        this.reader = reader;
        this.server = server;
    }

    /** @throws UnreadableException if there is anything we do not know */
    ColumnType read() {
        ColumnType type = new ColumnTypeReader(reader, server).read();
        while (!reader.atEnd()
                && !reader.peek().isSymbol(',')
                && !reader.peek().isSymbol(')')
                && !reader.isAny(BEHIND)) {
            if (reader.accept("COLLATE")) {
                String charset = ColumnTypeReader.collationCharset(reader);
                type = type.charset().isEmpty() ? type.in(charset) : type;
            } else {
                attribute();
            }
        }
        return type;
    }

    /** Whether it has a foreign key that changes rows of the table when others change. */
    boolean cascades() {
        return cascades;
    }

    /** Passes what a foreign key does behind {@code ON DELETE} or {@code ON UPDATE}, if that changes rows. */
    static boolean acceptCascade(SqlReader reader) {
        return reader.accept("CASCADE") || reader.accept("SET", "NULL") || reader.accept("SET", "DEFAULT");
    }

    private void attribute() {
        if (reader.accept("NOT", "NULL")
                || reader.accept("NOT", "ENFORCED")
                || reader.accept("WITHOUT", "SYSTEM", "VERSIONING")
                || reader.accept("SERIAL", "DEFAULT", "VALUE")
                || reader.acceptAny(WITHOUT_ARGUMENT)) {
            return;
        }
        if (reader.acceptAny(WITH_WORD)) {
            reader.name();
        } else if (reader.acceptAny(WITH_VALUE)) {
            reader.accept('=');
            reader.next();
        } else if (reader.accept("DEFAULT")) {
            expression();
        } else if (reader.accept("ON", "DELETE") || reader.accept("ON", "UPDATE")) {
            action();
        } else if (reader.accept("REFERENCES")) {
            reader.table();
            if (reader.peek().isSymbol('(')) {
                reader.skipParentheses();
            }
        } else if (reader.accept("CONSTRAINT")) {
            if (!reader.peek().is("CHECK")) {
                reader.name();
            }
        } else if (reader.accept("CHECK") || reader.accept("AS") || reader.accept("GENERATED", "ALWAYS", "AS")) {
            reader.skipParentheses();
        } else {
            throw reader.unexpected("an attribute of a column");
        }
    }

    private void action() {
        if (acceptCascade(reader)) {
            cascades = true;
        } else if (!reader.accept("NO", "ACTION")) {
            expression();
        }
    }

    /** A value, a function with its arguments, or anything else in parentheses. */
    private void expression() {
        while (reader.peek().isSymbol('-')
                || reader.peek().isSymbol('+')
                || reader.peek().isSymbol('.')) {
            reader.next();
        }
        if (reader.peek().isSymbol('(')) {
            reader.skipParentheses();
            return;
        }
        if (reader.peek().kind() == SqlToken.Kind.SYMBOL) {
            throw reader.unexpected("an expression");
        }
        reader.next();
        while (reader.peek().isString()) {
            // Behind an introducer as in _latin1'a', or the next part of a string.
            reader.next();
        }
        if (reader.accept('.')) {
            reader.name();
        }
        if (reader.peek().isSymbol('(')) {
            reader.skipParentheses();
        }
    }
}
