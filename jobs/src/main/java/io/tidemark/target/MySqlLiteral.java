package io.tidemark.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Writes a column's value as a literal of MySQL's SQL (MySQL manual, "Literal Values"; strict, backslashes escape), in UTF-8.
 * What a column would take in another sense than it is meant is refused here: the server reads '2' as the second label of an
 * ENUM, rounds a time's fraction, and fills BINARY(n) up; of keys also what it takes for the same value as another text.
 */
final class MySqlLiteral {

    private static final byte[] NULL = {'N', 'U', 'L', 'L'};
    private static final int WRONG_VALUE = 1366;
    private static final int MAX_YEAR = 9999;
    private static final int DAY_MILLIS_DIGITS = 3;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");
    private static final int ANY_LENGTH = -1;
    private static final Pattern BYTES = Pattern.compile("binary\\((\\d+)\\).*");
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern FRACTION = Pattern.compile("time(?:\\((\\d)\\))?(?: .*)?");

    private final RowData.FieldGetter getter;
    private final LogicalTypeRoot root;
    private final String name;
    private final Optional<MySqlLabels> labels;
    private final int fractionDigits;
    private final int exactBytes;
    private final boolean losesBlanks;
    private final boolean isUuid;

    /**
     * @param field the column's place in the row, from 0
     * @param ofKey whether it must not take two texts for one value
     */
    MySqlLiteral(LogicalType type, int field, StageColumn column, boolean ofKey) {
        // Of a row that is deleted, only its key need be there.
        this.getter = RowData.createFieldGetter(type.copy(true), field);
        this.root = type.getTypeRoot();
        this.name = column.name();
        this.labels = MySqlLabels.of(column.type());
        Matcher time = FRACTION.matcher(column.type());
        this.fractionDigits =
                !time.matches() ? DAY_MILLIS_DIGITS : time.group(1) == null ? 0 : Integer.parseInt(time.group(1));
        Matcher bytes = BYTES.matcher(column.type());
        this.exactBytes = bytes.matches() ? Integer.parseInt(bytes.group(1)) : ANY_LENGTH;
        this.losesBlanks = ofKey && column.type().startsWith("char(");
        this.isUuid = ofKey && column.type().startsWith("uuid");
    }

    /** @throws SQLException if the column would not keep the value as it is */
    void write(RowData row, DataOutputSerializer output) throws IOException, SQLException {
        Object value = getter.getFieldOrNull(row);
        if (value == null) {
            output.write(NULL);
        } else if (value instanceof StringData text) {
            writeQuoted(text.toBytes(), output);
        } else {
            output.write(text(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void writeQuoted(byte[] utf8, DataOutputSerializer output) throws IOException, SQLException {
        check(utf8);
        output.write('\'');
        int begin = 0;
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] == '\'' || utf8[i] == '\\') {
                output.write(utf8, begin, i - begin);
                output.write(utf8[i]);
                begin = i;
            }
        }
        output.write(utf8, begin, utf8.length - begin);
        output.write('\'');
    }

    private void check(byte[] utf8) throws SQLException {
        if (losesBlanks && utf8.length > 0 && utf8[utf8.length - 1] == ' ') {
            throw refused("'%s', of whose key the column drops the blanks at the end".formatted(decoded(utf8)));
        }
        if (labels.isEmpty() && !isUuid) {
            if (!isAscii(utf8)) {
                decoded(utf8);
            }
            return;
        }
        String text = decoded(utf8);
        if (labels.isPresent() && !labels.get().has(text)) {
            throw refused("'%s' is none of %s".formatted(text, labels.get()));
        }
        if (isUuid && !UUID.matcher(text).matches()) {
            throw refused("'%s', a key that the column would spell otherwise".formatted(text));
        }
    }

    private static boolean isAscii(byte[] utf8) {
        for (byte piece : utf8) {
            if (piece < 0) {
                return false;
            }
        }
        return true;
    }

    private String decoded(byte[] utf8) throws SQLException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw refused("bytes that are no UTF-8");
        }
    }

    private SQLException refused(String value) {
        return new SQLException(
                "Incorrect value for column '%s': %s".formatted(name, value), MySqlFaults.DATA_STATE, WRONG_VALUE);
    }

    private String text(Object value) throws SQLException {
        if (value instanceof DecimalData number) {
            return number.toBigDecimal().toPlainString();
        }
        if (value instanceof TimestampData time) {
            LocalDateTime local = time.toLocalDateTime();
            return "'" + date(local.toLocalDate()) + ' ' + local.toLocalTime().format(TIME) + "'";
        }
        if (value instanceof byte[] bytes) {
            if (exactBytes != ANY_LENGTH && bytes.length != exactBytes) {
                throw refused("%d bytes, which the server would make %d".formatted(bytes.length, exactBytes));
            }
            return "X'" + HexFormat.of().formatHex(bytes) + "'";
        }
        if (value instanceof Boolean truth) {
            return truth ? "TRUE" : "FALSE";
        }
        if (value instanceof Integer number && root == LogicalTypeRoot.DATE) {
            return "'" + date(LocalDate.ofEpochDay(number)) + "'";
        }
        if (value instanceof Integer number && root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE) {
            return time(number);
        }
        if (value instanceof Float number) {
            // The same number exactly; a shorter text would be rounded twice.
            return floating(number.doubleValue());
        }
        return value instanceof Double number ? floating(number) : value.toString();
    }

    private String floating(double number) throws SQLException {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw refused(Double.toString(number));
        }
        String text = Double.toString(number);
        return text.indexOf('E') < 0 ? text + "E0" : text;
    }

    private String time(int millis) throws SQLException {
        LocalTime time = LocalTime.ofNanoOfDay(millis * 1_000_000L);
        int smallest = List.of(1000, 100, 10, 1).get(Math.min(fractionDigits, DAY_MILLIS_DIGITS));
        if (millis % smallest != 0) {
            throw refused(time + ", with more digits than the column has");
        }
        return "'" + time.format(TIME) + "'";
    }

    private String date(LocalDate date) throws SQLException {
        if (date.getYear() < 0 || date.getYear() > MAX_YEAR) {
            throw refused(date.toString());
        }
        return date.format(DATE);
    }
}
