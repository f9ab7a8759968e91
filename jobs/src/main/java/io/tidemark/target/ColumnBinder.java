package io.tidemark.target;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Puts a column's value into a statement of the Postgres driver. */
public final class ColumnBinder {

    /** What {@link #carries} says yes to, as the user writes it. */
    public static final String CARRIED =
            "CHAR, VARCHAR, STRING, BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE,"
                    + " DECIMAL, DATE, TIME, TIMESTAMP(6), TIMESTAMP_LTZ(6), BINARY, VARBINARY, BYTES";

    /** Postgres keeps microseconds. */
    private static final int MAX_TIMESTAMP_PRECISION = 6;

    /** The driver takes what lies before 4713-01-01 BC for -infinity; Postgres begins on 4714-11-24 BC. */
    private static final LocalDate DRIVER_BEGIN = LocalDate.of(-4712, 1, 1);

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd' BC'", Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS' BC'", Locale.ROOT);
    private static final DateTimeFormatter TIMESTAMP_UTC =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS'+00 BC'", Locale.ROOT);

    private static final Set<LogicalTypeRoot> ROOTS = EnumSet.of(
            LogicalTypeRoot.CHAR,
            LogicalTypeRoot.VARCHAR,
            LogicalTypeRoot.BOOLEAN,
            LogicalTypeRoot.TINYINT,
            LogicalTypeRoot.SMALLINT,
            LogicalTypeRoot.INTEGER,
            LogicalTypeRoot.BIGINT,
            LogicalTypeRoot.FLOAT,
            LogicalTypeRoot.DOUBLE,
            LogicalTypeRoot.DECIMAL,
            LogicalTypeRoot.DATE,
            LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE,
            LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
            LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
            LogicalTypeRoot.BINARY,
            LogicalTypeRoot.VARBINARY);

    private final RowData.FieldGetter getter;
    private final LogicalTypeRoot root;

    /** @param field the column's place in the row, from 0 */
    ColumnBinder(LogicalType type, int field) {
        this.getter = RowData.createFieldGetter(type, field);
        this.root = type.getTypeRoot();
    }

    /** Whether a value of the type arrives in the target unchanged. */
    public static boolean carries(LogicalType type) {
        return ROOTS.contains(type.getTypeRoot())
                && !(type.isAnyOf(LogicalTypeFamily.TIMESTAMP)
                        && LogicalTypeChecks.getPrecision(type) > MAX_TIMESTAMP_PRECISION);
    }

    /** @param parameter the statement's parameter, from 1 */
    void bind(PreparedStatement statement, int parameter, RowData row) throws SQLException {
        Object value = getter.getFieldOrNull(row);
        if (value == null) {
            statement.setNull(parameter, Types.NULL);
        } else if (value instanceof StringData text) {
            statement.setString(parameter, text.toString());
        } else if (value instanceof DecimalData number) {
            BigDecimal decimal = number.toBigDecimal();
            statement.setBigDecimal(parameter, decimal);
        } else if (value instanceof TimestampData time) {
            bindTimestamp(statement, parameter, time.toLocalDateTime());
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(parameter, bytes);
        } else if (value instanceof Integer number) {
            bindInteger(statement, parameter, number);
        } else if (value instanceof Long number) {
            statement.setLong(parameter, number);
        } else if (value instanceof Boolean truth) {
            statement.setBoolean(parameter, truth);
        } else if (value instanceof Double number) {
            statement.setDouble(parameter, number);
        } else if (value instanceof Float number) {
            statement.setFloat(parameter, number);
        } else if (value instanceof Short number) {
            statement.setShort(parameter, number);
        } else {
            statement.setShort(parameter, (Byte) value);
        }
    }

    /** @param time in UTC, if the type has a zone */
    private void bindTimestamp(PreparedStatement statement, int parameter, LocalDateTime time) throws SQLException {
        boolean zoned = root == LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
        if (time.toLocalDate().isBefore(DRIVER_BEGIN)) {
            statement.setString(parameter, time.format(zoned ? TIMESTAMP_UTC : TIMESTAMP));
        } else {
            statement.setObject(parameter, zoned ? time.atOffset(ZoneOffset.UTC) : time);
        }
    }

    private static void bindDate(PreparedStatement statement, int parameter, LocalDate date) throws SQLException {
        if (date.isBefore(DRIVER_BEGIN)) {
            statement.setString(parameter, date.format(DATE));
        } else {
            statement.setObject(parameter, date);
        }
    }

    /** Flink keeps dates as days and times of day as milliseconds. */
    private void bindInteger(PreparedStatement statement, int parameter, int value) throws SQLException {
        if (root == LogicalTypeRoot.DATE) {
            bindDate(statement, parameter, LocalDate.ofEpochDay(value));
        } else if (root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE) {
            statement.setObject(parameter, LocalTime.ofNanoOfDay(value * 1_000_000L));
        } else {
            statement.setInt(parameter, value);
        }
    }
}
