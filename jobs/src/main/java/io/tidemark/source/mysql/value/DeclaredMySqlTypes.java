package io.tidemark.source.mysql.value;

import io.tidemark.source.value.ValueException;
import java.util.List;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Which types a user may declare for a column. The rules are those of {@link MySqlTypes#carries}. */
final class DeclaredMySqlTypes {

    /** Whatever precision a TIME is declared with, Flink keeps milliseconds. */
    static final int MOST_DIGITS_OF_TIME = 3;

    private static final int DIGITS_OF_YEAR = 4;

    /** Each of them holds the values of those before it. */
    private static final List<LogicalTypeRoot> INTEGERS =
            List.of(LogicalTypeRoot.TINYINT, LogicalTypeRoot.SMALLINT, LogicalTypeRoot.INTEGER, LogicalTypeRoot.BIGINT);

    private DeclaredMySqlTypes() {}

    static boolean carries(MySqlColumnType source, LogicalType declared) {
        LogicalTypeRoot root = declared.getTypeRoot();
        MySqlKind kind = MySqlKind.of(source);
        boolean text = root == LogicalTypeRoot.VARCHAR && length(declared) == VarCharType.MAX_LENGTH;
        return switch (kind) {
            case INTEGER -> text || holdsInteger(source, declared);
            case DECIMAL ->
                text || (declared instanceof DecimalType decimal && (isGreat(source) || holds(decimal, source)));
            case FLOATING ->
                text
                        || root == LogicalTypeRoot.DOUBLE
                        || (root == LogicalTypeRoot.FLOAT && source.name().equals("float"));
            case YEAR ->
                text
                        || INTEGERS.indexOf(root) >= INTEGERS.indexOf(LogicalTypeRoot.SMALLINT)
                        || (declared instanceof DecimalType decimal && wholeDigits(decimal) >= DIGITS_OF_YEAR);
            case DATE -> text || root == LogicalTypeRoot.DATE;
            case TIME ->
                text
                        || (root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE
                                && source.fractionDigits() <= MOST_DIGITS_OF_TIME
                                && LogicalTypeChecks.getPrecision(declared) >= source.fractionDigits());
            case DATETIME -> text || holdsTime(source, declared, LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE);
            case TIMESTAMP -> text || holdsTime(source, declared, LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
            case CHAR ->
                text
                        || holdsText(declared, source)
                        || (root == LogicalTypeRoot.CHAR && length(declared) == length(source));
            case VARCHAR -> text || holdsText(declared, source);
            case TEXT, LABELS, JSON -> text;
            case BIT -> (root == LogicalTypeRoot.BOOLEAN && length(source) == 1) || holdsBytes(declared, bits(source));
            case BINARY -> holdsBytes(declared, Math.max(source.length(), 0));
            case VARBINARY -> root == LogicalTypeRoot.VARBINARY && length(declared) >= length(source);
            case BLOB, SPATIAL -> root == LogicalTypeRoot.VARBINARY && length(declared) == VarCharType.MAX_LENGTH;
            case OTHER -> false;
        };
    }

    static String carriers(MySqlColumnType source) {
        return MySqlTypes.flinkType(source, true)
                .map(mapped -> carriers(source, ValueException.name(mapped)))
                .orElse("no type");
    }

    /** @param mapped what it is if nothing is declared */
    private static String carriers(MySqlColumnType source, String mapped) {
        int length = length(source);
        return switch (MySqlKind.of(source)) {
            case INTEGER -> integers(source) + decimal(IntegerCell.digits(source), 0) + ", or STRING";
            case DECIMAL ->
                isGreat(source)
                        ? "STRING, or any DECIMAL, which refuses what does not fit"
                        : decimal(source.length() - scale(source), scale(source)) + ", or STRING";
            case FLOATING -> source.name().equals("float") ? "FLOAT, DOUBLE or STRING" : "DOUBLE or STRING";
            case YEAR -> "SMALLINT, INT, BIGINT, " + decimal(DIGITS_OF_YEAR, 0) + ", or STRING";
            case DATE -> "DATE or STRING";
            case TIME -> mapped.equals("STRING") ? mapped : mapped + " or of higher precision, or STRING";
            case DATETIME, TIMESTAMP -> mapped + " or of higher precision, or STRING";
            case CHAR -> "CHAR(" + length + "), " + mapped + " or longer, or STRING";
            case VARCHAR -> mapped + " or longer, or STRING";
            case TEXT, LABELS, JSON, BLOB, SPATIAL -> mapped;
            case BIT ->
                (length == 1 ? "BOOLEAN, " : "") + "BINARY(" + bits(source) + "), or VARBINARY(" + bits(source)
                        + ") or longer";
            case BINARY -> "BINARY(" + length + "), or VARBINARY(" + length + ") or longer";
            case VARBINARY -> mapped + " or longer";
            case OTHER -> "no type";
        };
    }

    /** So many bytes hold so many bits. */
    static int bytesOfBits(int bits) {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    private static boolean holdsInteger(MySqlColumnType source, LogicalType declared) {
        if (declared.is(LogicalTypeRoot.BOOLEAN)) {
            return source.name().equals("tinyint");
        }
        if (declared instanceof DecimalType decimal) {
            return wholeDigits(decimal) >= IntegerCell.digits(source);
        }
        int least = leastInteger(source);
        return least >= 0 && INTEGERS.indexOf(declared.getTypeRoot()) >= least;
    }

    private static String integers(MySqlColumnType source) {
        int least = leastInteger(source);
        List<String> names = List.of("TINYINT", "SMALLINT", "INT", "BIGINT");
        String fitting = least < 0 ? "" : String.join(", ", names.subList(least, names.size())) + ", ";
        return source.name().equals("tinyint") ? fitting + "BOOLEAN for 0 and 1, " : fitting;
    }

    /** Of {@link #INTEGERS}; -1 if even the greatest is too small. */
    private static int leastInteger(MySqlColumnType source) {
        return MySqlTypes.flinkType(source, true)
                .map(mapped -> INTEGERS.indexOf(mapped.getTypeRoot()))
                .orElse(-1);
    }

    private static boolean isGreat(MySqlColumnType decimal) {
        return decimal.length() > DecimalType.MAX_PRECISION;
    }

    private static boolean holds(DecimalType declared, MySqlColumnType source) {
        return wholeDigits(declared) >= source.length() - scale(source) && declared.getScale() >= scale(source);
    }

    private static boolean holdsTime(MySqlColumnType source, LogicalType declared, LogicalTypeRoot root) {
        return declared.is(root) && LogicalTypeChecks.getPrecision(declared) >= source.fractionDigits();
    }

    private static boolean holdsText(LogicalType declared, MySqlColumnType source) {
        return declared.is(LogicalTypeRoot.VARCHAR) && length(declared) >= length(source);
    }

    private static boolean holdsBytes(LogicalType declared, int length) {
        return (declared.is(LogicalTypeRoot.BINARY) && length(declared) == length)
                || (declared.is(LogicalTypeRoot.VARBINARY) && length(declared) >= length);
    }

    private static int bits(MySqlColumnType source) {
        return bytesOfBits(length(source));
    }

    private static String decimal(int wholeDigits, int fractionDigits) {
        return "DECIMAL(" + (wholeDigits + fractionDigits) + ", " + fractionDigits + ") or wider";
    }

    private static int wholeDigits(DecimalType type) {
        return type.getPrecision() - type.getScale();
    }

    private static int scale(MySqlColumnType decimal) {
        return Math.max(decimal.scale(), 0);
    }

    private static int length(MySqlColumnType source) {
        return Math.max(source.length(), 1);
    }

    private static int length(LogicalType type) {
        return LogicalTypeChecks.getLength(type);
    }
}
