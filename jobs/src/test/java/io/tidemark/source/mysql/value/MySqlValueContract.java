package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.embedded.DatabaseServer;
import io.tidemark.source.value.ValueException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarCharType;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways to a value end in what the server prints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MySqlValueContract {

    private static final DateTimeFormatter EXISTING_DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);

    private static final String REFUSED = "refused";

    private MySqlSession session;
    private Map<String, List<Serializable[]>> logged;

    abstract DatabaseServer start();

    abstract List<SampleColumn> columns();

    /** What one of the servers only knows. */
    void writeMore(MySqlSession session) throws SQLException {}

    List<Serializable[]> logged(String table) {
        return logged.get(table);
    }

    @BeforeAll
    void write() throws Exception {
        session = MySqlSession.open(start());
        session.run("SET sql_mode = 'ALLOW_INVALID_DATES'");
        List<SampleColumn> columns = columns();
        for (int i = 0; i < columns.size(); i++) {
            SampleColumn column = columns.get(i);
            session.run("CREATE TABLE t" + i + " (id INT PRIMARY KEY, v " + column.definition()
                    + ") CHARACTER SET utf8mb4");
            for (int row = 0; row < column.values().size(); row++) {
                session.run("INSERT INTO t" + i + " VALUES (" + row + ", "
                        + column.values().get(row) + ")");
            }
        }
        session.run("CREATE TABLE computed (id INT, s INT AS (id + 1) STORED, v INT AS (id + 2) VIRTUAL, z INT)");
        session.run("INSERT INTO computed (id, z) VALUES (1, 9)");
        session.run("CREATE TABLE unwanted (id INT)");
        session.run("INSERT INTO unwanted VALUES (1)");
        session.run("CREATE TABLE digits (d CHAR(1) CHARACTER SET latin1)");
        session.run("INSERT INTO digits VALUES ('0'), ('1'), ('2'), ('3'), ('4'), ('5'), ('6'), ('7'), ('8'), ('9'),"
                + " ('A'), ('B'), ('C'), ('D'), ('E'), ('F')");
        writeMore(session);
        session.run("SET sql_mode = ''");
        logged = session.logged(table -> !table.equals("unwanted"));
    }

    @AfterAll
    void stop() throws SQLException {
        session.close();
    }

    MySqlColumnType typeOf(String definition) throws SQLException {
        session.run("DROP TABLE IF EXISTS asked");
        session.run("CREATE TABLE asked (v " + definition + ")");
        return session.typeOf("asked", "v");
    }

    @Test
    void readsEachValueAsTheServerPrintsIt() throws Exception {
        List<SampleColumn> columns = columns();
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < columns.size(); i++) {
            String table = "t" + i;
            MySqlColumnType type = session.typeOf(table, "v");
            LogicalType natural = MySqlTypes.flinkType(type, true)
                    .orElseThrow(() -> new AssertionError(table + " " + type + " is not carried"));
            List<Serializable[]> cells = logged(table);
            List<Row> rows = rows(table, type, natural);
            all.assertThat(cells).as(columns.get(i).definition()).hasSameSizeAs(rows);
            for (int row = 0; row < Math.min(rows.size(), cells.size()); row++) {
                Row read = rows.get(row);
                String name = columns.get(i).definition() + " "
                        + shortened(columns.get(i).values().get(row));
                Serializable cell = cells.get(row)[1];
                Object expected = read.printed == null ? null : expected(natural, read.printed);
                all.assertThat(read.natural).as(name + " loaded").isEqualTo(expected);
                all.assertThat(streamed(type, natural, cell))
                        .as(name + " streamed")
                        .isEqualTo(expected);
                if (MySqlTypes.carries(type, VarCharType.STRING_TYPE)) {
                    StringData text = StringData.fromString(read.printed);
                    all.assertThat(read.text).as(name + " loaded as STRING").isEqualTo(text);
                    all.assertThat(streamed(type, VarCharType.STRING_TYPE, cell))
                            .as(name + " streamed as STRING")
                            .isEqualTo(text);
                }
            }
        }
        all.assertAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cp932", "euckr", "gb2312", "gbk", "sjis"})
    void readsEachCharacterOfTwoBytesAsTheServerDoes(String charset) throws SQLException {
        CharacterDecoder decoder = CharacterDecoder.of(charset).orElseThrow();
        SoftAssertions all = new SoftAssertions();
        List<String> printed = session.rows(
                "SELECT code, CONVERT(CONVERT(code USING " + charset + ") USING utf8mb4) FROM (SELECT"
                        + " UNHEX(CONCAT(a.d, b.d, c.d, e.d)) AS code FROM digits a, digits b, digits c, digits e"
                        + " WHERE a.d > '7') codes",
                row -> {
                    String character = row.getString(2);
                    // Anything else is no character of the set.
                    if (character == null || character.length() != 1 || character.equals("?")) {
                        return "";
                    }
                    byte[] code = row.getBytes(1);
                    // One byte may be a character by itself; the server drops the ill-formed rest.
                    String first = decoder.decode(new byte[] {code[0]}).toString();
                    if (first.equals(character)) {
                        return "";
                    }
                    String read = decoder.decode(code).toString();
                    all.assertThat(read).as(HexFormat.of().formatHex(code)).isEqualTo(character);
                    return read;
                });
        all.assertAll();
        assertThat(printed).filteredOn(read -> read.length() == 1).hasSizeGreaterThan(6_000);
    }

    @Test
    void readsNoRowsOfTablesThatAreNotWanted() {
        assertThat(logged("unwanted")).isEmpty();
    }

    @Test
    void findsGeneratedColumnsInTheLog() {
        assertThat(logged("computed")).containsExactly(new Serializable[] {1, 2, 3, 9});
    }

    private record Row(Object natural, Object text, String printed) {}

    private List<Row> rows(String table, MySqlColumnType type, LogicalType natural) throws SQLException {
        boolean hasText = MySqlTypes.carries(type, VarCharType.STRING_TYPE);
        LogicalType string = VarCharType.STRING_TYPE;
        return session.rows(
                "SELECT id, " + MySqlValues.selected("`v`", type) + ", " + printed(type) + " FROM " + table
                        + " ORDER BY id",
                row -> new Row(
                        loaded(type, natural, row), hasText ? loaded(type, string, row) : null, row.getString(3)));
    }

    /** What the server says about the value by other means. */
    private static String printed(MySqlColumnType type) {
        return switch (MySqlKind.of(type)) {
            case INTEGER, DECIMAL -> "CAST(v + 0 AS CHAR)";
            case FLOATING -> "v * 1e0";
            case BIT -> "LPAD(HEX(v + 0), " + 2 * ((type.length() + 7) / 8) + ", '0')";
            case BINARY, VARBINARY, BLOB, SPATIAL -> "HEX(v)";
            default -> "CAST(v AS CHAR)";
        };
    }

    /** The second field of the row. */
    private static Object loaded(MySqlColumnType type, LogicalType declared, ResultSet selected) throws SQLException {
        TextRow fields = new TextRow();
        fields.reset(SentRow.of(selected));
        fields.nextField();
        if (!fields.nextField()) {
            return null;
        }
        BinaryRowData row = new BinaryRowData(1);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        try {
            MySqlValues.loaded(type, declared).write(fields.bytes(), fields.at(), fields.length(), writer, 0);
        } catch (ValueException e) {
            return REFUSED;
        }
        writer.complete();
        return RowData.createFieldGetter(declared, 0).getFieldOrNull(row);
    }

    private static Object streamed(MySqlColumnType type, LogicalType declared, Serializable cell) {
        try {
            return cell == null ? null : MySqlValues.streamed(type, declared).convert(cell);
        } catch (ValueException e) {
            return REFUSED;
        }
    }

    private static Object expected(LogicalType natural, String printed) {
        return switch (natural.getTypeRoot()) {
            case TINYINT -> Byte.valueOf(printed);
            case SMALLINT -> Short.valueOf(printed);
            case INTEGER -> Integer.valueOf(printed);
            case BIGINT -> Long.valueOf(printed);
            case FLOAT -> (float) Double.parseDouble(printed);
            case DOUBLE -> Double.valueOf(printed);
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) natural;
                yield DecimalData.fromBigDecimal(new BigDecimal(printed), decimal.getPrecision(), decimal.getScale());
            }
            case BOOLEAN -> printed.equals("01");
            case BINARY, VARBINARY -> HexFormat.of().parseHex(printed);
            case DATE ->
                day(printed) == null ? REFUSED : (Object) (int) day(printed).toEpochDay();
            case TIME_WITHOUT_TIME_ZONE ->
                printed.matches("[01]\\d:.*|2[0-3]:.*")
                        ? (Object) (int) (LocalTime.parse(printed).toNanoOfDay() / 1_000_000)
                        : REFUSED;
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                day(printed) == null
                        ? REFUSED
                        : TimestampData.fromLocalDateTime(LocalDateTime.parse(printed.replace(' ', 'T')));
            default -> StringData.fromString(printed);
        };
    }

    private static LocalDate day(String printed) {
        try {
            return LocalDate.parse(printed.substring(0, 10), EXISTING_DAY);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String shortened(String value) {
        return value.substring(0, Math.min(value.length(), 60));
    }
}
