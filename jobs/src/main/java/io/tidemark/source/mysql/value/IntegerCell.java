package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A whole number in the declared type. The log does not say whether a column has a sign, so numbers are cut to the
 * column's width here.
 *
 * @param width bits
 */
record IntegerCell(LogicalType declared, int width, boolean unsigned) {

    /** Of BIGINT UNSIGNED. */
    static final int LONGEST_DIGITS = 20;

    IntegerCell(MySqlColumnType type, LogicalType declared) {
        this(declared, width(type), type.unsigned());
    }

    Object convert(long number) throws ValueException {
        // The shifts carry the highest bit of the width down, or zeros.
        int shift = Long.SIZE - width;
        long value = unsigned ? number << shift >>> shift : number << shift >> shift;
        boolean great = unsigned && value < 0;
        return switch (declared.getTypeRoot()) {
            case BOOLEAN -> truth(value);
            case TINYINT -> (byte) within(value, great, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> (short) within(value, great, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) within(value, great, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> within(value, great, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> decimal(value, great);
            default -> StringData.fromString(great ? Long.toUnsignedString(value) : Long.toString(value));
        };
    }

    /** The most digits that a value has. */
    static int digits(MySqlColumnType type) {
        return switch (type.name()) {
            case "tinyint" -> 3;
            case "smallint" -> 5;
            case "mediumint" -> type.unsigned() ? 8 : 7;
            case "int" -> 10;
            default -> type.unsigned() ? LONGEST_DIGITS : 19;
        };
    }

    private static int width(MySqlColumnType type) {
        return switch (type.name()) {
            case "tinyint" -> 8;
            case "smallint" -> 16;
            case "mediumint" -> 24;
            case "int" -> 32;
            default -> 64;
        };
    }

    private boolean truth(long value) throws ValueException {
        if (value != 0 && value != 1) {
            throw new ValueException(
                    "a number other than 0 and 1 has no place in " + ValueException.name(declared),
                    "Declare the column as " + (unsigned ? "SMALLINT" : "TINYINT"));
        }
        return value == 1;
    }

    private long within(long value, boolean great, long least, long greatest) throws ValueException {
        if (great || value < least || value > greatest) {
            throw ValueException.noPlace("a number beyond the range", declared);
        }
        return value;
    }

    private DecimalData decimal(long value, boolean great) throws ValueException {
        DecimalType type = (DecimalType) declared;
        BigDecimal number =
                great ? new BigDecimal(new BigInteger(Long.toUnsignedString(value))) : BigDecimal.valueOf(value);
        DecimalData decimal = DecimalData.fromBigDecimal(number, type.getPrecision(), type.getScale());
        if (decimal == null) {
            throw ValueException.noPlace("a number beyond the range", declared);
        }
        return decimal;
    }
}
