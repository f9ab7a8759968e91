package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of a source.
 *
 * @param schema the schema in Postgres, the database in MySQL
 */
public record SavedTable(String schema, String table) implements Comparable<SavedTable> {

    /** Reads a name with each part in quotes, as Debezium's {@code TableId.toQuotedString} writes it. */
    static SavedTable quoted(String text) throws IOException {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder part = new StringBuilder();
            if (at >= text.length() || !isQuote(text.charAt(at))) {
                throw unreadable(text);
            }
            char quote = text.charAt(at++);
            while (true) {
                if (at >= text.length()) {
                    throw unreadable(text);
                }
                char next = text.charAt(at++);
                if (next != quote) {
                    part.append(next);
                } else if (at < text.length() && text.charAt(at) == quote) {
                    part.append(next);
                    at++;
                } else {
                    break;
                }
            }
            parts.add(part.toString());
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at++) != '.') {
                throw unreadable(text);
            }
        }
        return of(parts, text);
    }

    /**
     * Reads a name as {@code TableId.toString} writes it: parts with dots between. Before 3.5 Flink CDC wrote MySQL's in this
     * way; a dot in a name looks like one between names.
     */
    static SavedTable plain(String text, CdcConnector connector) throws IOException {
        String[] parts = text.split("\\.", connector == CdcConnector.MYSQL ? 2 : 3);
        return of(List.of(parts), text);
    }

    /** Whether each part of a name is in quotes. */
    static boolean isQuoted(String text) {
        return !text.isEmpty() && isQuote(text.charAt(0));
    }

    private static boolean isQuote(char character) {
        return character == '"' || character == '`';
    }

    private static SavedTable of(List<String> parts, String text) throws IOException {
        if (parts.size() < 2 || parts.size() > 3) {
            throw unreadable(text);
        }
        // A Postgres catalog, where there is one, is the database that is connected to.
        return new SavedTable(parts.get(parts.size() - 2), parts.get(parts.size() - 1));
    }

    private static IOException unreadable(String text) {
        return new UnreadableStateException("'%s' where a quoted table name belongs".formatted(Words.brief(text)));
    }

    @Override
    public int compareTo(SavedTable other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : table.compareTo(other.table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
