package io.tidemark.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes JSON (RFC 8259), two spaces a level. */
public final class JsonText {

    private JsonText() {}

    /** @param value of maps, lists, texts, numbers, flags and {@link Optional}s, which are null if empty */
    public static String of(Object value) {
        StringBuilder text = new StringBuilder();
        write(value, "", text);
        return text.append('\n').toString();
    }

    private static void write(Object value, String indent, StringBuilder text) {
        if (value instanceof Map<?, ?> map) {
            write(map.entrySet(), '{', '}', indent, text);
        } else if (value instanceof Map.Entry<?, ?> entry) {
            string(entry.getKey().toString(), text);
            text.append(": ");
            write(entry.getValue(), indent, text);
        } else if (value instanceof List<?> list) {
            write(list, '[', ']', indent, text);
        } else if (value instanceof Optional<?> optional) {
            write(optional.orElse(null), indent, text);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            string(value.toString(), text);
        }
    }

    private static void write(Iterable<?> elements, char open, char close, String indent, StringBuilder text) {
        text.append(open);
        String inner = indent + "  ";
        String separator = "\n";
        for (Object element : elements) {
            text.append(separator).append(inner);
            write(element, inner, text);
            separator = ",\n";
        }
        if (!separator.equals("\n")) {
            text.append('\n').append(indent);
        }
        text.append(close);
    }

    private static void string(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char character = string.charAt(i);
            if (character == '"' || character == '\\') {
                text.append('\\').append(character);
            } else if (Character.isISOControl(character)
                    || character == '\u2028'
                    || character == '\u2029'
                    || Character.isSurrogate(character)) {
                text.append("\\u%04x".formatted((int) character));
            } else {
                text.append(character);
            }
        }
        text.append('"');
    }
}
