package io.tidemark.source.value;

import java.util.HexFormat;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Reads the hex format of {@code bytea} (PostgreSQL manual, section 8.4.1). The escape format is refused: it comes from
 * a session without our settings.
 *
 * @param length the most bytes
 */
record BytesConverter(LogicalType type, int length) implements TextConverter {

    private static final String PREFIX = "\\x";

    BytesConverter(LogicalType type) {
        this(type, LogicalTypeChecks.getLength(type));
    }

    @Override
    public Object convert(String text) throws ValueException {
        if (!text.startsWith(PREFIX)) {
            throw ValueException.unreadable(type);
        }
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(text, PREFIX.length(), text.length());
        } catch (IllegalArgumentException e) {
            throw ValueException.unreadable(type);
        }
        if (bytes.length > length) {
            throw ValueException.noPlace("a longer bytea", type);
        }
        if (bytes.length < length && type.is(LogicalTypeRoot.BINARY)) {
            throw ValueException.noPlace("a shorter bytea", type);
        }
        return bytes;
    }
}
