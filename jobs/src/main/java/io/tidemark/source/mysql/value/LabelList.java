package io.tidemark.source.mysql.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the values of an ENUM or SET as both servers print them in {@code COLUMN_TYPE}: {@code 'a','it''s','b,c'}. Beside
 * the doubled quote there are four escapes, whatever {@code sql_mode} says ({@code append_unescaped} in MySQL's
 * sql_show.cc): {@code \\}, {@code \n}, {@code \r} and {@code \0}.
 */
final class LabelList {

    private static final char QUOTE = '\'';

    private LabelList() {}

    /** Empty if the text is no such list. */
    static Optional<List<String>> parse(String text) {
        List<String> labels = new ArrayList<>();
        StringBuilder label = new StringBuilder();
        int position = 0;
        while (position < text.length() && text.charAt(position) == QUOTE) {
            position++;
            boolean closed = false;
            while (!closed && position < text.length()) {
                char c = text.charAt(position++);
                boolean another = position < text.length();
                if (c == '\\' && another) {
                    label.append(unescaped(text.charAt(position++)));
                } else if (c != QUOTE) {
                    label.append(c);
                } else if (another && text.charAt(position) == QUOTE) {
                    label.append(QUOTE);
                    position++;
                } else {
                    closed = true;
                }
            }
            if (!closed) {
                return Optional.empty();
            }
            labels.add(label.toString());
            label.setLength(0);
            if (position == text.length()) {
                return Optional.of(labels);
            }
            if (text.charAt(position++) != ',') {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static char unescaped(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '0' -> '\0';
            default -> escaped;
        };
    }
}
