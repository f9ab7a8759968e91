package io.tidemark.source.mysql;

import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyBound.OfBytes;
import io.tidemark.source.split.KeyBound.OfNumber;
import io.tidemark.source.split.KeyKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A column at whose values a table is cut. Bytes are cut between as if their first eight were a number.
 *
 * @param kind {@link KeyKind#NUMBER} or {@link KeyKind#BYTES}
 */
record CutColumn(String name, KeyKind kind) {

    private static final int DIGITS = 16;
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    /** Null for none. */
    BigInteger number(ResultSet row, int column) throws SQLException {
        if (kind == KeyKind.BYTES) {
            byte[] bytes = row.getBytes(column);
            return bytes == null ? null : new BigInteger(1, Arrays.copyOf(bytes, DIGITS / 2));
        }
        BigDecimal value = row.getBigDecimal(column);
        return value == null ? null : value.toBigInteger().max(LEAST).min(GREATEST);
    }

    KeyBound bound(BigInteger number) {
        return kind == KeyKind.BYTES
                ? new OfBytes(String.format("%0" + DIGITS + "x", number))
                : new OfNumber(number.longValueExact());
    }

    /** Of the rows between two values, both included. */
    String condition(BigInteger from, BigInteger to) {
        String column = Identifiers.quoted(name);
        String above = "%s >= %s".formatted(column, literal(bound(from)));
        if (kind == KeyKind.NUMBER) {
            return "%s AND %s <= %s".formatted(above, column, literal(bound(to)));
        }
        BigInteger behind = to.add(BigInteger.ONE);
        return behind.bitLength() > Long.SIZE
                ? above
                : "%s AND %s < %s".formatted(above, column, literal(bound(behind)));
    }

    /** The rows of a chunk: what comes behind {@code WHERE}; the first column of a key has no NULL. */
    static String condition(ChunkSplit chunk) {
        List<String> bounds = new ArrayList<>();
        if (chunk.range().from() != null) {
            bounds.add("%s >= %s"
                    .formatted(
                            Identifiers.quoted(chunk.column()),
                            literal(chunk.range().from())));
        }
        if (chunk.range().to() != null) {
            bounds.add("%s < %s"
                    .formatted(
                            Identifiers.quoted(chunk.column()),
                            literal(chunk.range().to())));
        }
        return String.join(" AND ", bounds);
    }

    private static String literal(KeyBound bound) {
        return bound instanceof OfBytes bytes ? "X'%s'".formatted(bytes.hex()) : bound.toString();
    }
}
