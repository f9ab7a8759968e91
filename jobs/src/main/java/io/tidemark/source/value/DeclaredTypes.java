package io.tidemark.source.value;

import io.tidemark.source.value.ColumnType.Array;
import io.tidemark.source.value.ColumnType.Kind;
import io.tidemark.source.value.ColumnType.Scalar;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Which types a user may declare for a column. The rules are those of {@link PostgresTypes#carries}. */
final class DeclaredTypes {

    private static final int SMALLINT_DIGITS = 5;
    private static final int INT_DIGITS = 10;
    private static final int BIGINT_DIGITS = 19;

    private static final int UUID_LENGTH = 36;

    private DeclaredTypes() {}

    static boolean carries(ColumnType source, LogicalType declared) {
        if (declared.is(LogicalTypeRoot.VARCHAR) && length(declared) == VarCharType.MAX_LENGTH) {
            return true;
        }
        if (source instanceof Array array) {
            return declared instanceof ArrayType carrier && carries(array.element(), carrier.getElementType());
        }
        Scalar scalar = (Scalar) source;
        LogicalType mapped = PostgresTypes.flinkType(scalar, true);
        LogicalTypeRoot root = declared.getTypeRoot();
        return switch (mapped.getTypeRoot()) {
            case SMALLINT ->
                root == LogicalTypeRoot.SMALLINT
                        || root == LogicalTypeRoot.INTEGER
                        || root == LogicalTypeRoot.BIGINT
                        || holds(declared, SMALLINT_DIGITS, 0);
            case INTEGER ->
                root == LogicalTypeRoot.INTEGER || root == LogicalTypeRoot.BIGINT || holds(declared, INT_DIGITS, 0);
            case BIGINT -> root == LogicalTypeRoot.BIGINT || holds(declared, BIGINT_DIGITS, 0);
            case DECIMAL -> holdsNumeric(scalar, declared);
            case CHAR -> holdsFixedText(declared, length(mapped));
            case VARCHAR ->
                length(mapped) == VarCharType.MAX_LENGTH
                        ? holdsPrinted(scalar, declared)
                        : holdsText(declared, length(mapped));
            case TIME_WITHOUT_TIME_ZONE, TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                declared.is(mapped.getTypeRoot())
                        && LogicalTypeChecks.getPrecision(declared) >= LogicalTypeChecks.getPrecision(mapped);
            default -> mapped.equals(declared.copy(true));
        };
    }

    static String carriers(ColumnType source) {
        if (source instanceof Array array) {
            return "ARRAY of " + carriers(array.element()) + ", or STRING for the whole";
        }
        Scalar scalar = (Scalar) source;
        LogicalType mapped = PostgresTypes.flinkType(scalar, true);
        String name = ValueException.name(mapped);
        return switch (mapped.getTypeRoot()) {
            case SMALLINT -> "SMALLINT, INT, BIGINT, " + decimal(SMALLINT_DIGITS, 0) + "or STRING";
            case INTEGER -> "INT, BIGINT, " + decimal(INT_DIGITS, 0) + "or STRING";
            case BIGINT -> "BIGINT, " + decimal(BIGINT_DIGITS, 0) + "or STRING";
            case DECIMAL -> decimal(scalar) + "or STRING";
            case CHAR -> name + ", VARCHAR(" + length(mapped) + ") or longer, or STRING";
            case VARCHAR ->
                length(mapped) == VarCharType.MAX_LENGTH ? printedCarriers(scalar) : name + " or longer, or STRING";
            case TIME_WITHOUT_TIME_ZONE, TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                name + " or of higher precision, or STRING";
            default -> name + " or STRING";
        };
    }

    /** Of types that are mapped to STRING. */
    private static boolean holdsPrinted(Scalar source, LogicalType declared) {
        if (isBase(source, "numeric")) {
            return holdsNumeric(source, declared);
        }
        return isBase(source, "uuid") && holdsFixedText(declared, UUID_LENGTH);
    }

    private static String printedCarriers(Scalar source) {
        if (isBase(source, "numeric")) {
            return exceedsEveryDecimal(source)
                    ? "STRING, or any DECIMAL, which refuses what does not fit"
                    : decimal(source) + "or STRING";
        }
        if (isBase(source, "uuid")) {
            return "STRING, CHAR(36), or VARCHAR(36) or longer";
        }
        return "STRING";
    }

    private static boolean holdsNumeric(Scalar source, LogicalType declared) {
        if (exceedsEveryDecimal(source)) {
            return declared.is(LogicalTypeRoot.DECIMAL);
        }
        NumericModifier modifier = NumericModifier.of(source.modifier());
        return holds(declared, modifier.wholeDigits(), modifier.fractionDigits());
    }

    private static boolean exceedsEveryDecimal(Scalar numeric) {
        if (numeric.modifier() < 0) {
            return true;
        }
        NumericModifier modifier = NumericModifier.of(numeric.modifier());
        return modifier.wholeDigits() + modifier.fractionDigits() > DecimalType.MAX_PRECISION;
    }

    private static boolean holds(LogicalType declared, int wholeDigits, int fractionDigits) {
        return declared instanceof DecimalType decimal
                && decimal.getPrecision() - decimal.getScale() >= wholeDigits
                && decimal.getScale() >= fractionDigits;
    }

    private static String decimal(Scalar numeric) {
        NumericModifier modifier = NumericModifier.of(numeric.modifier());
        return decimal(modifier.wholeDigits(), modifier.fractionDigits());
    }

    private static String decimal(int wholeDigits, int fractionDigits) {
        return "DECIMAL(" + (wholeDigits + fractionDigits) + ", " + fractionDigits + ") or wider, ";
    }

    /** Texts that are all of one length. */
    private static boolean holdsFixedText(LogicalType declared, int length) {
        return holdsText(declared, length) || (declared.is(LogicalTypeRoot.CHAR) && length(declared) == length);
    }

    private static boolean holdsText(LogicalType declared, int length) {
        return declared.is(LogicalTypeRoot.VARCHAR) && length(declared) >= length;
    }

    private static boolean isBase(Scalar type, String name) {
        return type.kind() == Kind.BASE && type.name().equals(name);
    }

    private static int length(LogicalType type) {
        return LogicalTypeChecks.getLength(type);
    }
}
