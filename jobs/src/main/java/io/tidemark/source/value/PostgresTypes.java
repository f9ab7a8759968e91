package io.tidemark.source.value;

import io.tidemark.source.value.ColumnType.Array;
import io.tidemark.source.value.ColumnType.Kind;
import io.tidemark.source.value.ColumnType.Scalar;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
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
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/**
 * The Flink type of each Postgres type. Whatever Flink has no exact type for is STRING and holds the text the server
 * prints, which is exact.
 *
 * <table>
 * <caption>Postgres to Flink</caption>
 * <tr><th>Postgres</th><th>Flink</th></tr>
 * <tr><td>bool</td><td>BOOLEAN</td></tr>
 * <tr><td>int2, int4, int8, oid</td><td>SMALLINT, INT, BIGINT, BIGINT</td></tr>
 * <tr><td>float4, float8</td><td>FLOAT, DOUBLE</td></tr>
 * <tr><td>numeric(p, s), p &le; 38 and 0 &le; s &le; p</td><td>DECIMAL(p, s); its NaN is refused</td></tr>
 * <tr><td>any other numeric</td><td>STRING</td></tr>
 * <tr><td>varchar(n)</td><td>VARCHAR(n)</td></tr>
 * <tr><td>char(n)</td><td>CHAR(n), padded with blanks</td></tr>
 * <tr><td>text, varchar, bpchar, name, "char"</td><td>STRING</td></tr>
 * <tr><td>bytea</td><td>BYTES</td></tr>
 * <tr><td>date</td><td>DATE; infinity is refused</td></tr>
 * <tr><td>time(p), p &le; 3</td><td>TIME(p); 24:00:00 is refused</td></tr>
 * <tr><td>any other time</td><td>STRING: Flink's TIME keeps milliseconds only</td></tr>
 * <tr><td>timestamp(p)</td><td>TIMESTAMP(p), p = 6 if there is none; infinity is refused</td></tr>
 * <tr><td>timestamptz(p)</td><td>TIMESTAMP_LTZ(p), likewise</td></tr>
 * <tr><td>an array of any of these and those below</td><td>ARRAY of the element's type; more than one dimension and
 * indexes that do not begin at 1 are refused</td></tr>
 * <tr><td>an array printed without commas: box, PostGIS</td><td>STRING</td></tr>
 * <tr><td>timetz, interval, money, uuid, json, jsonb, xml, inet, cidr, macaddr, macaddr8, bit, varbit, ranges and
 * multiranges, geometric types, tsvector, pg_lsn, int2vector, enums, composites, extensions' types, anything
 * else</td><td>STRING</td></tr>
 * </table>
 *
 * <p>Refused means at run time, by {@link TextConverter#convert}, with the advice to declare the column as STRING.
 */
public final class PostgresTypes {

    /** Of timestamps without a modifier. */
    private static final int DEFAULT_PRECISION = 6;

    /** The length header that the modifiers of varchar and bpchar count in (VARHDRSZ). */
    private static final int LENGTH_HEADER = 4;

    private PostgresTypes() {}

    /** What a column of the Postgres type is in Flink. An array's elements may always be null. */
    public static LogicalType flinkType(ColumnType type, boolean nullable) {
        if (type instanceof Array array) {
            return new ArrayType(nullable, flinkType(array.element(), true));
        }
        Scalar scalar = (Scalar) type;
        LogicalType mapped = scalar.kind() == Kind.BASE ? baseType(scalar) : VarCharType.STRING_TYPE;
        return mapped.copy(nullable);
    }

    /**
     * Whether a declared column takes every value of the source column exactly, or refuses it loudly at run time. Wider
     * types are carried where the value stays the same; nullability is not looked at.
     *
     * <p>A {@code numeric} that may hold more digits than any DECIMAL is carried by every DECIMAL: its converter refuses
     * what does not fit. A numeric of known digits is carried only where all its values fit.
     */
    public static boolean carries(ColumnType source, LogicalType declared) {
        return DeclaredTypes.carries(source, declared);
    }

    /** The types that {@link #carries} says yes to, for an error message. */
    public static String carriers(ColumnType source) {
        return DeclaredTypes.carriers(source);
    }

    private static LogicalType baseType(Scalar type) {
        int modifier = type.modifier();
        boolean unmodified = modifier < 0;
        return switch (type.name()) {
            case "bool" -> new BooleanType();
            case "int2" -> new SmallIntType();
            case "int4" -> new IntType();
            case "int8", "oid" -> new BigIntType();
            case "float4" -> new FloatType();
            case "float8" -> new DoubleType();
            case "numeric" -> unmodified ? VarCharType.STRING_TYPE : numericType(NumericModifier.of(modifier));
            case "varchar" -> unmodified ? VarCharType.STRING_TYPE : new VarCharType(modifier - LENGTH_HEADER);
            case "bpchar" -> unmodified ? VarCharType.STRING_TYPE : new CharType(modifier - LENGTH_HEADER);
            case "bytea" -> new VarBinaryType(VarBinaryType.MAX_LENGTH);
            case "date" -> new DateType();
            case "time" ->
                unmodified || modifier > TimeConverter.MOST_PRECISION
                        ? VarCharType.STRING_TYPE
                        : new TimeType(modifier);
            case "timestamp" -> new TimestampType(unmodified ? DEFAULT_PRECISION : modifier);
            case "timestamptz" -> new LocalZonedTimestampType(unmodified ? DEFAULT_PRECISION : modifier);
            default -> VarCharType.STRING_TYPE;
        };
    }

    private static LogicalType numericType(NumericModifier modifier) {
        int precision = modifier.precision();
        int scale = modifier.scale();
        boolean fits = precision <= DecimalType.MAX_PRECISION && scale >= 0 && scale <= precision;
        return fits ? new DecimalType(precision, scale) : VarCharType.STRING_TYPE;
    }
}
