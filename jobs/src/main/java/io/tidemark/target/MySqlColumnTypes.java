package io.tidemark.target;

import java.util.List;
import java.util.Optional;
import org.apache.flink.table.types.logical.BigIntType;
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
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Which Flink type a column of a MySQL target is, which column a Flink type becomes, and which columns take a type.
 *
 * <p>As on Postgres no column is narrower in Flink than the server can check: Flink casts what is inserted to the column's
 * type, and does so without a word. So varchar(n) is STRING and decimal(p, s) is DECIMAL(38, s), and the server refuses, being
 * strict, what its column does not hold. What it would bend all the same has no Flink type: a YEAR, to which 5 is 2005, and
 * BIT of more than one.
 */
public final class MySqlColumnTypes {

    /** Flink's TIME keeps milliseconds. */
    private static final int MAX_TIME_PRECISION = 3;

    /** Of varchar in utf8mb4 in a row of 64 KiB, beside others. */
    private static final int MAX_VARCHAR = 8_000;

    private static final int MAX_VARBINARY = 32_000;

    /** Of decimal (MySQL manual, "Precision Math"). */
    static final int MAX_SCALE = 30;

    /** A key's column, of four bytes a letter, in an index of at most 3072. */
    private static final int KEY_LETTERS = 255;

    private static final List<String> TEXTS = List.of(
            "char",
            "varchar",
            "tinytext",
            "text",
            "mediumtext",
            "longtext",
            "enum",
            "set",
            "json",
            "uuid",
            "inet4",
            "inet6");

    private static final List<String> BLOBS = List.of("varbinary", "tinyblob", "blob", "mediumblob", "longblob");

    private MySqlColumnTypes() {}

    /** What the column is in Flink; nothing if no value of Flink's can be written into it. */
    public static Optional<LogicalType> flinkType(MySqlColumn column) {
        return Optional.ofNullable(mapped(column)).map(type -> type.copy(column.nullable()));
    }

    private static LogicalType mapped(MySqlColumn column) {
        if (TEXTS.contains(column.base())) {
            return VarCharType.STRING_TYPE;
        }
        if (BLOBS.contains(column.base()) || column.base().equals("binary")) {
            return new VarBinaryType(VarBinaryType.MAX_LENGTH);
        }
        return switch (column.base()) {
            case "tinyint" -> tinyInt(column);
            case "smallint" -> column.unsigned() ? new IntType() : new SmallIntType();
            case "mediumint" -> new IntType();
            case "int" -> column.unsigned() ? new BigIntType() : new IntType();
            case "bigint" -> column.unsigned() ? decimal(0) : new BigIntType();
            case "float" -> column.hasScale() ? null : new FloatType();
            case "double" -> column.hasScale() ? null : new DoubleType();
            case "decimal" ->
                column.length(10) <= DecimalType.MAX_PRECISION ? decimal(column.scale()) : VarCharType.STRING_TYPE;
            case "bit" -> column.length(1) == 1 ? new BooleanType() : null;
            case "date" -> new DateType();
            case "time" -> new TimeType(Math.min(column.length(0), MAX_TIME_PRECISION));
            case "datetime" -> new TimestampType(column.length(0));
            case "timestamp" -> new LocalZonedTimestampType(column.length(0));
            default -> null;
        };
    }

    private static LogicalType tinyInt(MySqlColumn column) {
        if (column.unsigned()) {
            return new SmallIntType();
        }
        return column.length(4) == 1 ? new BooleanType() : new TinyIntType();
    }

    private static LogicalType decimal(int scale) {
        return new DecimalType(DecimalType.MAX_PRECISION, scale);
    }

    /** What a column made for the type is in Flink. */
    public static LogicalType shown(LogicalType type, boolean ofKey) {
        MySqlColumn made = new MySqlColumn("", made(type, ofKey), true, false, false, false, true, "");
        return flinkType(made).orElseThrow().copy(type.isNullable());
    }

    /**
     * The type of a column made for values of the Flink type.
     *
     * @param type one that {@link CarriedTypes#carries}
     * @param ofKey whether an index will be on it
     */
    static String made(LogicalType type, boolean ofKey) {
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR -> text(LogicalTypeChecks.getLength(type), ofKey);
            case BOOLEAN -> "tinyint(1)";
            // One of a width that is not taken for a BOOLEAN.
            case TINYINT -> "tinyint";
            case SMALLINT -> "smallint";
            case INTEGER -> "int";
            case BIGINT -> "bigint";
            case FLOAT -> "float";
            case DOUBLE -> "double";
            case DECIMAL ->
                "decimal(%d,%d)".formatted(LogicalTypeChecks.getPrecision(type), LogicalTypeChecks.getScale(type));
            case DATE -> "date";
            case TIME_WITHOUT_TIME_ZONE -> "time(%d)".formatted(MAX_TIME_PRECISION);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> "datetime(%d)".formatted(LogicalTypeChecks.getPrecision(type));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "timestamp(%d)".formatted(LogicalTypeChecks.getPrecision(type));
            case BINARY, VARBINARY -> bytes(LogicalTypeChecks.getLength(type), ofKey);
            default -> throw new IllegalArgumentException(type + " is not carried");
        };
    }

    /** No char(n), which would take the blanks at the end away. */
    private static String text(int length, boolean ofKey) {
        if (length > 0 && length <= (ofKey ? KEY_LETTERS : MAX_VARCHAR)) {
            return "varchar(%d)".formatted(length);
        }
        return ofKey ? "varchar(%d)".formatted(KEY_LETTERS) : "longtext";
    }

    /** No binary(n), which would fill a value up with zeros. */
    private static String bytes(int length, boolean ofKey) {
        if (length > 0 && length <= (ofKey ? KEY_LETTERS : MAX_VARBINARY)) {
            return "varbinary(%d)".formatted(length);
        }
        return ofKey ? "varbinary(%d)".formatted(KEY_LETTERS) : "longblob";
    }

    /**
     * Whether the column takes the type's values as they are, or refuses those beyond its range. One that would round
     * them, cut them, fill them up, or read their text in another way does not.
     */
    static boolean takes(MySqlColumn column, LogicalType type) {
        String base = column.base();
        return switch (type.getTypeRoot()) {
            // Of a decimal that Flink has no type for, a digit too much is noticed.
            case CHAR, VARCHAR ->
                TEXTS.contains(base) || (base.equals("decimal") && column.length(10) > DecimalType.MAX_PRECISION);
            case BOOLEAN -> base.equals("tinyint") || (base.equals("bit") && column.length(1) == 1);
            case TINYINT, SMALLINT, INTEGER, BIGINT ->
                List.of("tinyint", "smallint", "mediumint", "int", "bigint").contains(base) || base.equals("decimal");
            // The server keeps a float as it is and would round a double.
            case FLOAT -> List.of("float", "double").contains(base) && !column.hasScale();
            case DOUBLE -> base.equals("double") && !column.hasScale();
            case DECIMAL -> takesDecimal(column, (DecimalType) type);
            case DATE -> List.of("date", "datetime").contains(base);
            case TIME_WITHOUT_TIME_ZONE -> base.equals("time");
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                base.equals("datetime") && LogicalTypeChecks.getPrecision(type) <= column.length(0);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                base.equals("timestamp") && LogicalTypeChecks.getPrecision(type) <= column.length(0);
            // A value that is shorter than the column is refused by MySqlLiteral.
            case BINARY, VARBINARY -> BLOBS.contains(base) || base.equals("binary");
            default -> false;
        };
    }

    private static boolean takesDecimal(MySqlColumn column, DecimalType type) {
        return switch (column.base()) {
            case "decimal" -> column.scale() >= type.getScale();
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> type.getScale() == 0;
            default -> false;
        };
    }
}
