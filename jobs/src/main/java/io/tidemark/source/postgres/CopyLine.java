package io.tidemark.source.postgres;

import java.nio.charset.StandardCharsets;

/** Walks over the fields of one line of {@code COPY}'s text format (PostgreSQL manual, COPY, "Text Format"). */
final class CopyLine {

    private byte[] line = {};
    private byte[] unescaped = new byte[256];
    private int next;

    /** @param line with or without the newline at its end */
    void reset(byte[] line) {
        this.line = line;
        this.next = 0;
    }

    /** The next field, or null for SQL's null. */
    String field() {
        int begin = next;
        int end = begin;
        boolean escaped = false;
        while (end < line.length && line[end] != '\t' && line[end] != '\n') {
            if (line[end] == '\\') {
                escaped = true;
                end++;
            }
            end++;
        }
        next = end + 1;
        if (!escaped) {
            return new String(line, begin, end - begin, StandardCharsets.UTF_8);
        }
        if (end - begin == 2 && line[begin + 1] == 'N') {
            return null;
        }
        return unescape(begin, end);
    }

    private String unescape(int begin, int end) {
        if (unescaped.length < end - begin) {
            unescaped = new byte[Math.max(end - begin, 2 * unescaped.length)];
        }
        int length = 0;
        for (int i = begin; i < end; i++) {
            byte next = line[i];
            if (next == '\\') {
                i++;
                next = meant(line[i]);
            }
            unescaped[length++] = next;
        }
        return new String(unescaped, 0, length, StandardCharsets.UTF_8);
    }

    private static byte meant(byte escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> escaped;
        };
    }
}
