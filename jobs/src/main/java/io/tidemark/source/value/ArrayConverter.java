package io.tidemark.source.value;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.types.logical.ArrayType;

/**
 * Reads an array as Postgres prints it (PostgreSQL manual, section 8.15.6): {@code {1,NULL,"a \"quoted\" text"}}. Only
 * the unquoted {@code NULL} is SQL's. More than one dimension, and indexes that do not begin at 1, are refused: Flink's
 * arrays have no place for them.
 */
record ArrayConverter(ArrayType type, TextConverter element) implements TextConverter {

    static final char DELIMITER = ',';

    private static final char ESCAPE = '\\';

    private static final GenericArrayData EMPTY = new GenericArrayData(new Object[0]);

    ArrayConverter(ArrayType type) {
        this(type, TextConverters.of(type.getElementType()));
    }

    @Override
    public Object convert(String text) throws ValueException {
        if (text.startsWith("[")) {
            throw ValueException.noPlace("an array whose indexes do not begin at 1", type);
        }
        int last = text.length() - 1;
        if (last < 1 || text.charAt(0) != '{' || text.charAt(last) != '}') {
            throw ValueException.unreadable(type);
        }
        if (last == 1) {
            return EMPTY;
        }
        List<Object> elements = new ArrayList<>();
        int position = 0;
        while (position < last) {
            int start = position + 1;
            boolean quoted = text.charAt(start) == '"';
            position = quoted ? endOfQuotes(text, start) + 1 : endOfWord(text, start);
            if (position > last || (position < last && text.charAt(position) != DELIMITER)) {
                throw ValueException.unreadable(type);
            }
            elements.add(
                    quoted ? element.convert(unquoted(text, start + 1, position - 1)) : word(text, start, position));
        }
        return new GenericArrayData(elements.toArray());
    }

    /** Where the closing quote stands. */
    private int endOfQuotes(String text, int start) throws ValueException {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == ESCAPE) {
                i++;
            }
        }
        throw ValueException.unreadable(type);
    }

    /** Where the delimiter or the array's closing brace stands. */
    private int endOfWord(String text, int start) throws ValueException {
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == DELIMITER || c == '}') {
                return i;
            }
            if (c == '{') {
                throw ValueException.noPlace("an array of more than one dimension", type);
            }
            if (c == '"' || c == ESCAPE) {
                throw ValueException.unreadable(type);
            }
        }
        throw ValueException.unreadable(type);
    }

    private static String unquoted(String text, int start, int end) {
        int escape = start;
        while (escape < end && text.charAt(escape) != ESCAPE) {
            escape++;
        }
        if (escape == end) {
            return text.substring(start, end);
        }
        StringBuilder plain = new StringBuilder(end - start).append(text, start, escape);
        for (int i = escape; i < end; i++) {
            char c = text.charAt(i);
            plain.append(c == ESCAPE ? text.charAt(++i) : c);
        }
        return plain.toString();
    }

    /** An element without quotes; null for SQL's NULL. */
    private Object word(String text, int start, int end) throws ValueException {
        if (start == end) {
            throw ValueException.unreadable(type);
        }
        if (end - start != 4 || !text.startsWith("NULL", start)) {
            return element.convert(text.substring(start, end));
        }
        if (!type.getElementType().isNullable()) {
            throw new ValueException(
                    "an array with a NULL in it has no place in " + ValueException.name(type),
                    "Declare its elements without NOT NULL, or the column as STRING");
        }
        return null;
    }
}
