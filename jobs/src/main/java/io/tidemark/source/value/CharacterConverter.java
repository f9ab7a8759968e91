package io.tidemark.source.value;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Takes a text as it is, blanks and all. Lengths count characters as Postgres counts them: Unicode code points.
 *
 * @param length the most characters
 */
record CharacterConverter(LogicalType type, int length) implements TextConverter {

    CharacterConverter(LogicalType type) {
        this(type, LogicalTypeChecks.getLength(type));
    }

    @Override
    public Object convert(String text) throws ValueException {
        if (text.length() > length && text.codePointCount(0, text.length()) > length) {
            throw ValueException.noPlace("a longer text", type);
        }
        return StringData.fromString(text);
    }
}
