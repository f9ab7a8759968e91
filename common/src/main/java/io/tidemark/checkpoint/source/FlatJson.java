package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a JSON object (RFC 8259) of texts, numbers, flags and objects of these. Lists, which no offset has, and a key that
 * comes twice are refused.
 */
final class FlatJson {

    private static final int MOST_DEPTH = 4;

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * A number, or {@code true} or {@code false}.
     *
     * @param text as it stood there
     */
    record Literal(String text) {

        @Override
        public String toString() {
            return text;
        }
    }

    /** Values are texts, {@link Literal}s, null, or maps. */
    static Map<String, Object> parse(byte[] bytes) throws UnreadableStateException {
        FlatJson json = new FlatJson(new String(bytes, StandardCharsets.UTF_8));
        json.space();
        if (json.at < json.text.length() && json.text.charAt(json.at) != '{') {
            throw new UnreadableStateException("an offset that is no JSON object");
        }
        Map<String, Object> object = json.object(0);
        json.space();
        if (json.at < json.text.length()) {
            throw json.unexpected();
        }
        return object;
    }

    private UnreadableStateException unexpected() {
        return new UnreadableStateException(
                "an offset that is no JSON, at character %d of %d".formatted(at, text.length()));
    }

    private char next() throws UnreadableStateException {
        if (at >= text.length()) {
            throw unexpected();
        }
        return text.charAt(at++);
    }

    private void expect(char expected) throws UnreadableStateException {
        if (next() != expected) {
            throw unexpected();
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Map<String, Object> object(int depth) throws UnreadableStateException {
        if (depth > MOST_DEPTH) {
            throw unexpected();
        }
        expect('{');
        Map<String, Object> object = new LinkedHashMap<>();
        space();
        if (at < text.length() && text.charAt(at) == '}') {
            at++;
            return object;
        }
        char separator;
        do {
            space();
            expect('"');
            String key = string();
            space();
            expect(':');
            space();
            if (object.containsKey(key)) {
                throw unexpected();
            }
            object.put(key, value(depth));
            space();
            separator = next();
        } while (separator == ',');
        if (separator != '}') {
            throw unexpected();
        }
        return object;
    }

    private Object value(int depth) throws UnreadableStateException {
        if (at >= text.length()) {
            throw unexpected();
        }
        char first = text.charAt(at);
        if (first == '"') {
            at++;
            return string();
        }
        if (first == '{') {
            return object(depth + 1);
        }
        int begin = at;
        while (at < text.length() && isOfLiteral(text.charAt(at))) {
            at++;
        }
        String literal = text.substring(begin, at);
        if (literal.equals("null")) {
            return null;
        }
        if (!literal.equals("true")
                && !literal.equals("false")
                && !literal.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw unexpected();
        }
        return new Literal(literal);
    }

    private static boolean isOfLiteral(char character) {
        return (character >= '0' && character <= '9')
                || (character >= 'a' && character <= 'z')
                || "+-.E".indexOf(character) >= 0;
    }

    private String string() throws UnreadableStateException {
        StringBuilder string = new StringBuilder();
        for (char next = next(); next != '"'; next = next()) {
            if (next < ' ') {
                throw unexpected();
            }
            string.append(next == '\\' ? escaped() : next);
        }
        return string.toString();
    }

    private char escaped() throws UnreadableStateException {
        char escape = next();
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw unexpected();
                    }
                    code = (code << 4) | digit;
                }
                yield (char) code;
            }
            default -> throw unexpected();
        };
    }
}
