package io.tidemark.source.foreign;

import io.tidemark.source.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Table names as Debezium's {@code TableId.toDoubleQuotedString} writes them. */
final class QuotedName {

    private QuotedName() {}

    static TableName table(String text) throws IOException {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder part = new StringBuilder();
            if (at >= text.length() || text.charAt(at) != '"') {
                throw unreadable(text);
            }
            at++;
            while (true) {
                if (at >= text.length()) {
                    throw unreadable(text);
                }
                char next = text.charAt(at++);
                if (next != '"') {
                    part.append(next);
                } else if (at < text.length() && text.charAt(at) == '"') {
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
        if (parts.size() < 2 || parts.size() > 3) {
            throw unreadable(text);
        }
        // A Postgres catalog, where there is one, is the database that is connected to.
        return new TableName(parts.get(parts.size() - 2), parts.get(parts.size() - 1));
    }

    private static IOException unreadable(String text) {
        return new UnreadableStateException("'%s' where a quoted table name belongs".formatted(text));
    }
}
