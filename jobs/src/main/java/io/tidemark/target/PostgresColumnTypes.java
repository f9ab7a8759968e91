package io.tidemark.target;

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
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Which Flink type a column of a Postgres target is, which column a Flink type becomes, and which columns take a type.
 *
 * <p>The types are those of the source's catalog, so that a mirror needs no casts, with one difference: no column is
 * narrower in Flink than Postgres can check. Flink casts what is inserted to the column's type, and does so without a
 * word: a text is cut to VARCHAR(3), a number that does not fit DECIMAL(4, 2) becomes null. So varchar(n) and char(n)
 * are STRING here and numeric(p, s) is DECIMAL(38, s), and Postgres refuses what its column does not hold.
 */
public final class PostgresColumnTypes {

    /** Of timestamps without a modifier. */
    private static final int DEFAULT_PRECISION = 6;

    /** Flink's TIME keeps milliseconds, also where it is called TIME(0): its SQL knows no other. */
    private static final int MAX_TIME_PRECISION = 3;

    /** Of varchar and char (PostgreSQL manual, section 8.3). */
    private static final int MAX_LENGTH = 10_485_760;

    private PostgresColumnTypes() {}

    /** What the column is in Flink; nothing if no value of Flink's can be written into it, as into an array. */
    public static Optional<LogicalType> flinkType(PostgresColumn column) {
        return flinkType(column.type()).map(type -> type.copy(column.nullable()));
    }

    /** What a column made for the type is in Flink. */
    public static LogicalType shown(LogicalType type) {
        return flinkType(made(type)).orElseThrow().copy(type.isNullable());
    }

    static Optional<LogicalType> flinkType(PostgresType type) {
        return switch (type.base()) {
            case PostgresType.ARRAY -> Optional.empty();
            case "bool" -> Optional.of(new BooleanType());
            case "int2" -> Optional.of(new SmallIntType());
            case "int4" -> Optional.of(new IntType());
            case "int8", "oid" -> Optional.of(new BigIntType());
            case "float4" -> Optional.of(new FloatType());
            case "float8" -> Optional.of(new DoubleType());
            case "numeric" -> Optional.of(fitsDecimal(type) ? decimal(type.scale()) : VarCharType.STRING_TYPE);
            case "bytea" -> Optional.of(new VarBinaryType(VarBinaryType.MAX_LENGTH));
            case "date" -> Optional.of(new DateType());
            case "time" ->
                Optional.of(
                        type.modified() && type.modifier() <= MAX_TIME_PRECISION
                                ? new TimeType(type.modifier())
                                : VarCharType.STRING_TYPE);
            case "timestamp" -> Optional.of(new TimestampType(precision(type)));
            case "timestamptz" -> Optional.of(new LocalZonedTimestampType(precision(type)));
            default -> Optional.of(VarCharType.STRING_TYPE);
        };
    }

    private static boolean fitsDecimal(PostgresType type) {
        return type.modified()
                && type.precision() <= DecimalType.MAX_PRECISION
                && type.scale() >= 0
                && type.scale() <= type.precision();
    }

    private static LogicalType decimal(int scale) {
        return new DecimalType(DecimalType.MAX_PRECISION, scale);
    }

    private static int precision(PostgresType type) {
        return type.modified() ? type.modifier() : DEFAULT_PRECISION;
    }

    /**
     * The type of a column made for values of the Flink type.
     *
     * @param type one that {@link CarriedTypes#carries}
     */
    static PostgresType made(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case CHAR -> text("bpchar", LogicalTypeChecks.getLength(type));
            case VARCHAR -> text("varchar", LogicalTypeChecks.getLength(type));
            case BOOLEAN -> PostgresType.of("bool");
            case TINYINT, SMALLINT -> PostgresType.of("int2");
            case INTEGER -> PostgresType.of("int4");
            case BIGINT -> PostgresType.of("int8");
            case FLOAT -> PostgresType.of("float4");
            case DOUBLE -> PostgresType.of("float8");
            case DECIMAL ->
                PostgresType.numeric(LogicalTypeChecks.getPrecision(type), LogicalTypeChecks.getScale(type));
            case DATE -> PostgresType.of("date");
            case TIME_WITHOUT_TIME_ZONE -> new PostgresType("time", MAX_TIME_PRECISION);
            case TIMESTAMP_WITHOUT_TIME_ZONE -> new PostgresType("timestamp", LogicalTypeChecks.getPrecision(type));
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                new PostgresType("timestamptz", LogicalTypeChecks.getPrecision(type));
            case BINARY, VARBINARY -> PostgresType.of("bytea");
            default -> throw new IllegalArgumentException(type + " is not carried");
        };
    }

    private static PostgresType text(String base, int length) {
        return length > MAX_LENGTH || length == 0 ? PostgresType.of("text") : PostgresType.ofLength(base, length);
    }

    private static int timePrecision(LogicalType type) {
        return Math.min(LogicalTypeChecks.getPrecision(type), MAX_TIME_PRECISION);
    }

    /**
     * Whether the column takes the type's values as they are, or refuses those beyond its range. One that would round
     * them, cut them, or read their text in another way does not.
     */
    static boolean takes(PostgresType column, LogicalType type) {
        return switch (type.getTypeRoot()) {
            case CHAR, VARCHAR ->
                flinkType(column)
                        .map(own -> own.is(LogicalTypeFamily.CHARACTER_STRING))
                        .orElse(true);
            case BOOLEAN -> is(column, "bool");
            case TINYINT, SMALLINT -> is(column, "int2", "int4", "int8", "float4", "float8") || hasScale(column, 0);
            case INTEGER -> is(column, "int4", "int8", "float8") || hasScale(column, 0);
            case BIGINT -> is(column, "int8", "oid") || hasScale(column, 0);
            // The text of a float, read as a float8, is another number.
            case FLOAT -> is(column, "float4");
            case DOUBLE -> is(column, "float8");
            case DECIMAL -> takesDecimal(column, (DecimalType) type);
            case DATE -> is(column, "date", "timestamp");
            case TIME_WITHOUT_TIME_ZONE -> is(column, "time") && timePrecision(type) <= precision(column);
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                is(column, "timestamp") && LogicalTypeChecks.getPrecision(type) <= precision(column);
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                is(column, "timestamptz") && LogicalTypeChecks.getPrecision(type) <= precision(column);
            case BINARY, VARBINARY -> is(column, "bytea");
            default -> false;
        };
    }

    private static boolean takesDecimal(PostgresType column, DecimalType type) {
        return hasScale(column, type.getScale())
                || (type.getScale() == 0
                        && switch (column.base()) {
                            case "int8" -> type.getPrecision() <= 18;
                            case "int4" -> type.getPrecision() <= 9;
                            case "int2" -> type.getPrecision() <= 4;
                            default -> false;
                        });
    }

    private static boolean hasScale(PostgresType column, int scale) {
        return is(column, "numeric") && (!column.modified() || column.scale() >= scale);
    }

    private static boolean is(PostgresType column, String... bases) {
        for (String base : bases) {
            if (column.base().equals(base)) {
                return true;
            }
        }
        return false;
    }
}
