package io.tidemark.target;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values of an ENUM or SET. */
record MySqlLabels(List<String> labels, boolean several) {

    /** Of a column's type as the server prints it; nothing if it has none. */
    static Optional<MySqlLabels> of(String type) {
        if (!type.startsWith("enum(") && !type.startsWith("set(")) {
            return Optional.empty();
        }
        List<String> labels = new ArrayList<>();
        int at = type.indexOf('(') + 1;
        while (at < type.length() && type.charAt(at) == '\'') {
            StringBuilder label = new StringBuilder();
            at++;
            while (type.charAt(at) != '\'' || (at + 1 < type.length() && type.charAt(at + 1) == '\'')) {
                boolean escaped = type.charAt(at) == '\\';
                at += escaped || type.charAt(at) == '\'' ? 1 : 0;
                label.append(escaped ? unescaped(type.charAt(at)) : type.charAt(at));
                at++;
            }
            labels.add(label.toString());
            // The closing quote and the comma.
            at += 2;
        }
        return Optional.of(new MySqlLabels(labels, type.startsWith("set(")));
    }

    /** As {@code append_unescaped} of the servers' sources writes them. */
    private static char unescaped(char letter) {
        return switch (letter) {
            case '0' -> '\0';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> letter;
        };
    }

    /** Whether the text is one of them as it is; of a SET, some of them in their order. */
    boolean has(String text) {
        if (!several) {
            return labels.contains(text);
        }
        int last = -1;
        for (String label : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            int place = labels.indexOf(label);
            if (place <= last) {
                return false;
            }
            last = place;
        }
        return true;
    }

    @Override
    public String toString() {
        return String.join(", ", labels);
    }
}
