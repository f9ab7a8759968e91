package io.tidemark.source.mysql.value;

import io.tidemark.source.value.SentValue;
import java.util.Optional;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * The Flink type of each MySQL and MariaDB type. What Flink has no exact type for is STRING and holds the text the server
 * prints.
 *
 * <table>
 * <caption>MySQL to Flink</caption>
 * <tr><th>MySQL</th><th>Flink</th></tr>
 * <tr><td>TINYINT, TINYINT UNSIGNED</td><td>TINYINT, SMALLINT; a declared BOOLEAN refuses all but 0 and 1</td></tr>
 * <tr><td>SMALLINT, SMALLINT UNSIGNED</td><td>SMALLINT, INT</td></tr>
 * <tr><td>MEDIUMINT, signed or not</td><td>INT</td></tr>
 * <tr><td>INT, INT UNSIGNED</td><td>INT, BIGINT</td></tr>
 * <tr><td>BIGINT, BIGINT UNSIGNED</td><td>BIGINT, DECIMAL(20, 0)</td></tr>
 * <tr><td>FLOAT, DOUBLE</td><td>FLOAT, DOUBLE</td></tr>
 * <tr><td>DECIMAL(p, s), p &le; 38</td><td>DECIMAL(p, s)</td></tr>
 * <tr><td>any other DECIMAL</td><td>STRING</td></tr>
 * <tr><td>BIT(1)</td><td>BOOLEAN</td></tr>
 * <tr><td>BIT(n)</td><td>BINARY(n / 8, rounded up), the highest bits first</td></tr>
 * <tr><td>YEAR</td><td>INT; the year 0000 is 0</td></tr>
 * <tr><td>DATE</td><td>DATE; dates with a zero in them and days that their month does not have are refused</td></tr>
 * <tr><td>TIME(p), p &le; 3</td><td>TIME(p); what is not between 00:00:00 and 23:59:59.999 is refused</td></tr>
 * <tr><td>any other TIME</td><td>STRING: Flink's TIME keeps milliseconds only</td></tr>
 * <tr><td>DATETIME(p)</td><td>TIMESTAMP(p), as DATE</td></tr>
 * <tr><td>TIMESTAMP(p)</td><td>TIMESTAMP_LTZ(p), likewise</td></tr>
 * <tr><td>CHAR(n)</td><td>VARCHAR(n), for MySQL takes the blanks at the end away; a declared CHAR(n) has them</td></tr>
 * <tr><td>VARCHAR(n)</td><td>VARCHAR(n)</td></tr>
 * <tr><td>TINYTEXT, TEXT, MEDIUMTEXT, LONGTEXT</td><td>STRING</td></tr>
 * <tr><td>ENUM, SET, JSON</td><td>STRING</td></tr>
 * <tr><td>BINARY(n), VARBINARY(n)</td><td>BINARY(n), VARBINARY(n)</td></tr>
 * <tr><td>TINYBLOB, BLOB, MEDIUMBLOB, LONGBLOB</td><td>BYTES</td></tr>
 * <tr><td>GEOMETRY, POINT and the other spatial types</td><td>BYTES: the SRID in four bytes, the lowest first, and
 * WKB</td></tr>
 * <tr><td>MariaDB's UUID, INET4, INET6, COMPRESSED columns, old temporal format with a fraction; MySQL's VECTOR; texts in
 * a character set that Java does not know exactly; an ENUM or SET with a question mark in a value, if its character set
 * goes beyond U+FFFF: the catalog prints a question mark for what is there; anything else</td><td>not carried</td></tr>
 * </table>
 *
 * <p>STRING also carries every other column but those of bytes and bits. It holds what the server prints, without the zeros
 * of ZEROFILL; for FLOAT, and for DOUBLE(m, d), what it prints for the DOUBLE of the same value.
 *
 * <p>Refused means at run time, by {@link SentValue} and {@link StreamedValue} alike.
 */
public final class MySqlTypes {

    private MySqlTypes() {}

    /** What a column of the MySQL type is in Flink; empty if it is not carried. */
    public static Optional<LogicalType> flinkType(MySqlColumnType type, boolean nullable) {
        return Optional.ofNullable(mapped(type)).map(mapped -> mapped.copy(nullable));
    }

    /**
     * Whether a declared column takes every value of the source column exactly, or refuses it loudly at run time. Wider
     * types of the same sort do.
     */
    public static boolean carries(MySqlColumnType source, LogicalType declared) {
        return DeclaredMySqlTypes.carries(source, declared);
    }

    /**
     * Whether rows with such a column can be taken apart by {@link BinlogRows} at all. If not, none of their columns can be
     * read from the log, be this one carried or not: the log does not say how long the values of MariaDB's old temporal
     * format with a fraction are, and its client does not know COMPRESSED and VECTOR.
     */
    public static boolean isReadableInLog(MySqlColumnType type) {
        boolean marked = type.text().endsWith("*/") && MySqlKind.of(type) == MySqlKind.OTHER;
        return !marked && !type.name().equals("vector");
    }

    /** The types that {@link #carries} says yes to, for an error message. */
    public static String carriers(MySqlColumnType source) {
        return DeclaredMySqlTypes.carriers(source);
    }

    private static LogicalType mapped(MySqlColumnType type) {
        int length = Math.max(type.length(), 1);
        return switch (MySqlKind.of(type)) {
            case INTEGER -> integer(type);
            case DECIMAL ->
                type.length() <= DecimalType.MAX_PRECISION
                        ? new DecimalType(type.length(), Math.max(type.scale(), 0))
                        : VarCharType.STRING_TYPE;
            case FLOATING -> type.name().equals("float") ? new FloatType() : new DoubleType();
            case BIT -> length == 1 ? new BooleanType() : new BinaryType(DeclaredMySqlTypes.bytesOfBits(length));
            case YEAR -> new IntType();
            case DATE -> new DateType();
            case TIME ->
                type.fractionDigits() > DeclaredMySqlTypes.MOST_DIGITS_OF_TIME
                        ? VarCharType.STRING_TYPE
                        : new TimeType(type.fractionDigits());
            case DATETIME -> new TimestampType(type.fractionDigits());
            case TIMESTAMP -> new LocalZonedTimestampType(type.fractionDigits());
            case CHAR, VARCHAR -> new VarCharType(length);
            case TEXT, LABELS, JSON -> VarCharType.STRING_TYPE;
            // Flink has no BINARY(0).
            case BINARY -> type.length() == 0 ? new VarBinaryType(1) : new BinaryType(length);
            case VARBINARY -> new VarBinaryType(length);
            case BLOB, SPATIAL -> new VarBinaryType(VarBinaryType.MAX_LENGTH);
            case OTHER -> null;
        };
    }

    private static LogicalType integer(MySqlColumnType type) {
        return switch (type.name()) {
            case "tinyint" -> type.unsigned() ? new SmallIntType() : new TinyIntType();
            case "smallint" -> type.unsigned() ? new IntType() : new SmallIntType();
            case "mediumint" -> new IntType();
            case "int" -> type.unsigned() ? new BigIntType() : new IntType();
            default -> type.unsigned() ? new DecimalType(IntegerCell.LONGEST_DIGITS, 0) : new BigIntType();
        };
    }
}
