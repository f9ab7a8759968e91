package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.source.value.ValueException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlValuesTest {

    private static Object streamed(String mysql, String flink, Serializable cell) throws ValueException {
        return MySqlValues.streamed(MySqlColumnType.of(mysql, "utf8mb4"), type(flink))
                .convert(cell);
    }

    private static LogicalType type(String flink) {
        return LogicalTypeParser.parse(flink, MySqlValuesTest.class.getClassLoader());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static DecimalData decimal(String number, int precision) {
        BigDecimal decimal = new BigDecimal(number);
        return DecimalData.fromBigDecimal(decimal, precision, decimal.scale());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int                  | `c`",
                "int(8) zerofill      | `c` + 0",
                "decimal(8,2) zerofill | `c` + 0",
                "decimal(8,2)         | `c`",
                "float                | `c` - 0e0",
                "double               | `c` - 0e0",
                "datetime(6)          | `c`",
                "timestamp            | `c`",
                "date                 | `c`",
                "time                 | `c`",
                "varchar(3)           | `c`",
                "bit(8)               | `c`",
                "json                 | `c`",
                "blob                 | `c`"
            })
    void selectsWhatPrintsTheValueExactly(String mysql, String selected) {
        assertThat(MySqlValues.selected("`c`", MySqlColumnType.of(mysql, "utf8mb4")))
                .isEqualTo(selected);
    }

    @Test
    void readsNumbersWithoutSignAsWhatTheyAre() throws ValueException {
        assertThat(streamed("tinyint unsigned", "SMALLINT", -1)).isEqualTo((short) 255);
        assertThat(streamed("smallint unsigned", "INT", -1)).isEqualTo(65535);
        assertThat(streamed("mediumint unsigned", "INT", -1)).isEqualTo(16777215);
        assertThat(streamed("int unsigned", "BIGINT", -1)).isEqualTo(4294967295L);
        assertThat(streamed("bigint unsigned", "DECIMAL(20, 0)", -1L)).isEqualTo(decimal("18446744073709551615", 20));
        assertThat(streamed("bigint unsigned", "STRING", -1L)).isEqualTo(StringData.fromString("18446744073709551615"));
        assertThat(streamed("tinyint", "TINYINT", -1)).isEqualTo((byte) -1);
        assertThat(streamed("mediumint", "BIGINT", -1)).isEqualTo(-1L);
        assertThat(streamed("int", "DECIMAL(12, 0)", -1)).isEqualTo(decimal("-1", 12));
    }

    @Test
    void readsATruthOnlyIfItIsOne() throws ValueException {
        assertThat(streamed("tinyint(1)", "BOOLEAN", 1)).isEqualTo(true);
        assertThat(streamed("tinyint(1)", "BOOLEAN", 0)).isEqualTo(false);
        assertThatThrownBy(() -> streamed("tinyint(1)", "BOOLEAN", 2))
                .isInstanceOf(ValueException.class)
                .hasMessage("a number other than 0 and 1 has no place in BOOLEAN")
                .extracting(refused -> ((ValueException) refused).remedy())
                .isEqualTo("Declare the column as TINYINT");
    }

    @Test
    void refusesANumberThatTheCatalogSaidNothingOf() {
        assertThatThrownBy(() -> streamed("int", "TINYINT", 128))
                .isInstanceOf(ValueException.class)
                .hasMessage("a number beyond the range has no place in TINYINT");
    }

    @Test
    void readsDecimalsInWiderTypesAndRefusesThoseThatDoNotFit() throws ValueException {
        assertThat(streamed("decimal(5,2)", "DECIMAL(5, 2)", new BigDecimal("1.50")))
                .isEqualTo(decimal("1.50", 5));
        assertThat(streamed("decimal(5,2)", "DECIMAL(9, 4)", new BigDecimal("1.50")))
                .isEqualTo(decimal("1.5000", 9));
        assertThat(streamed("decimal(5,2)", "STRING", new BigDecimal("0.50"))).isEqualTo(StringData.fromString("0.50"));
        assertThat(streamed("decimal(65,30)", "DECIMAL(38, 10)", new BigDecimal("1.5").setScale(30)))
                .isEqualTo(decimal("1.5000000000", 38));
        assertThatThrownBy(() -> streamed("decimal(65,30)", "DECIMAL(38, 10)", new BigDecimal("1e40").setScale(30)))
                .isInstanceOf(ValueException.class)
                .hasMessage("a numeric with more digits before the point has no place in DECIMAL(38, 10)");
    }

    @Test
    void widensSinglePrecisionForItsText() throws ValueException {
        assertThat(streamed("float", "FLOAT", 0.1f)).isEqualTo(0.1f);
        assertThat(streamed("float", "DOUBLE", 0.1f)).isEqualTo((double) 0.1f);
        assertThat(streamed("float", "STRING", 0.1f)).isEqualTo(StringData.fromString("0.10000000149011612"));
    }

    @ParameterizedTest
    @CsvSource({
        "date, DATE, 0000-00-00, a date with a zero in it has no place in DATE",
        "date, DATE, 2020-00-15, a date with a zero in it has no place in DATE",
        "date, DATE, 2023-02-31, a day that its month does not have has no place in DATE",
        "datetime, TIMESTAMP(0), 0000-00-00 00:00:00, a date with a zero in it has no place in TIMESTAMP(0)",
        "timestamp, TIMESTAMP_LTZ(0), 0000-00-00 00:00:00, a date with a zero in it has no place in TIMESTAMP_LTZ(0)",
        "time, TIME(0), -00:00:01, a time that is not within a day has no place in TIME(0)",
        "time, TIME(0), 24:00:00, a time that is not within a day has no place in TIME(0)",
        "time, TIME(0), 100:00:00, a time that is not within a day has no place in TIME(0)",
        "date, DATE, no, the text is not one that the database prints for DATE"
    })
    void refusesTimesThatFlinkHasNoPlaceFor(String mysql, String flink, String cell, String reason) {
        assertThatThrownBy(() -> streamed(mysql, flink, cell))
                .isInstanceOf(ValueException.class)
                .hasMessage(reason)
                .extracting(refused -> ((ValueException) refused).remedy())
                .isEqualTo("Declare the column as STRING");
    }

    @Test
    void readsTimesThatFlinkHasNoPlaceForAsTexts() throws ValueException {
        assertThat(streamed("date", "STRING", "2020-00-15")).isEqualTo(StringData.fromString("2020-00-15"));
        assertThat(streamed("time", "STRING", "-838:59:59")).isEqualTo(StringData.fromString("-838:59:59"));
    }

    @Test
    void padsFixedLengthsAsTheirTypesSay() throws ValueException {
        assertThat(streamed("char(3)", "VARCHAR(3)", utf8("a  "))).isEqualTo(StringData.fromString("a"));
        assertThat(streamed("char(3)", "CHAR(3)", utf8("é"))).isEqualTo(StringData.fromString("é  "));
        assertThat(streamed("varchar(3)", "VARCHAR(3)", utf8("a  "))).isEqualTo(StringData.fromString("a  "));
        assertThat(streamed("binary(3)", "BINARY(3)", new byte[] {1})).isEqualTo(new byte[] {1, 0, 0});
        assertThat(streamed("varbinary(3)", "VARBINARY(3)", new byte[] {1})).isEqualTo(new byte[] {1});
    }

    @Test
    void countsTheCharactersOfATextNotItsBytes() throws ValueException {
        assertThat(streamed("varchar(2)", "VARCHAR(2)", utf8("😀😀"))).isEqualTo(StringData.fromString("😀😀"));
        assertThatThrownBy(() -> streamed("varchar(2)", "VARCHAR(2)", utf8("abc")))
                .isInstanceOf(ValueException.class)
                .hasMessage("a longer text has no place in VARCHAR(2)");
    }

    @Test
    void readsEnumsAndSetsByTheirNumbers() throws ValueException {
        assertThat(streamed("enum('a','b')", "STRING", 2)).isEqualTo(StringData.fromString("b"));
        assertThat(streamed("enum('a','b')", "STRING", 0)).isEqualTo(StringData.fromString(""));
        assertThat(streamed("set('a','b','c')", "STRING", 5L)).isEqualTo(StringData.fromString("a,c"));
        assertThat(streamed("set('a','b','c')", "STRING", 0L)).isEqualTo(StringData.fromString(""));
        assertThatThrownBy(() -> streamed("enum('a','b')", "STRING", 3))
                .isInstanceOf(ValueException.class)
                .hasMessage("a value that the column's type does not name has no place in STRING");
        assertThatThrownBy(() -> streamed("set('a','b')", "STRING", 4L)).isInstanceOf(ValueException.class);
    }

    @Test
    void refusesAColumnThatIsNotCarried() {
        MySqlColumnType uuid = MySqlColumnType.of("uuid", null);
        assertThatThrownBy(() -> MySqlValues.streamed(uuid, type("STRING")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a column of uuid is not carried");
        assertThatThrownBy(() -> MySqlValues.loaded(uuid, type("STRING")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a column of uuid is not carried");
    }
}
