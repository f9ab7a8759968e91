package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;

/** What is written is what Postgres' manual says its types read (section 8). */
class PostgresColumnTextTest {

    private static String text(DataType type, Object value) throws IOException {
        DataOutputSerializer output = new DataOutputSerializer(16);
        new PostgresColumnText(type.getLogicalType(), 0).write(GenericRowData.of(value), output);
        return new String(output.getCopyOfBuffer(), StandardCharsets.UTF_8);
    }

    @Test
    void numbersAndTruth() throws IOException {
        assertThat(text(DataTypes.BIGINT(), Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(text(DataTypes.BIGINT(), Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(text(DataTypes.INT(), 0)).isEqualTo("0");
        assertThat(text(DataTypes.SMALLINT(), (short) -32_768)).isEqualTo("-32768");
        assertThat(text(DataTypes.TINYINT(), (byte) 7)).isEqualTo("7");
        assertThat(text(DataTypes.DECIMAL(12, 2), DecimalData.fromBigDecimal(new BigDecimal("-0.05"), 12, 2)))
                .isEqualTo("-0.05");
        assertThat(text(DataTypes.DECIMAL(18, 18), DecimalData.fromBigDecimal(new BigDecimal("0.5"), 18, 18)))
                .isEqualTo("0.500000000000000000");
        assertThat(text(DataTypes.DECIMAL(18, 0), DecimalData.fromBigDecimal(BigDecimal.TEN.pow(17), 18, 0)))
                .isEqualTo("100000000000000000");
        assertThat(text(DataTypes.DECIMAL(38, 10), DecimalData.fromBigDecimal(new BigDecimal("1E-10"), 38, 10)))
                .isEqualTo("0.0000000001");
        assertThat(text(DataTypes.DOUBLE(), Double.NaN)).isEqualTo("NaN");
        assertThat(text(DataTypes.DOUBLE(), Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
        assertThat(text(DataTypes.BOOLEAN(), true)).isEqualTo("t");
        assertThat(text(DataTypes.INT(), null)).isEqualTo("\\N");
    }

    @Test
    void bytesInHexadecimalWithTheBackslashDoubledForCopy() throws IOException {
        assertThat(text(DataTypes.BYTES(), new byte[] {0, (byte) 0xAB})).isEqualTo("\\\\x00ab");
    }

    @Test
    void datesOfAllErasAndLongYears() throws IOException {
        assertThat(text(DataTypes.DATE(), (int) LocalDate.of(2026, 1, 2).toEpochDay()))
                .isEqualTo("2026-01-02");
        assertThat(text(DataTypes.DATE(), (int) LocalDate.of(-4713, 11, 24).toEpochDay()))
                .isEqualTo("4714-11-24 BC");
        assertThat(text(DataTypes.DATE(), (int) LocalDate.of(0, 12, 31).toEpochDay()))
                .isEqualTo("0001-12-31 BC");
        assertThat(text(DataTypes.DATE(), (int) LocalDate.of(123_456, 7, 8).toEpochDay()))
                .isEqualTo("123456-07-08");
    }

    @Test
    void timesAndTimestamps() throws IOException {
        assertThat(text(DataTypes.TIME(3), (int)
                        (LocalTime.of(23, 59, 59, 999_000_000).toNanoOfDay() / 1_000_000)))
                .isEqualTo("23:59:59.999000");
        TimestampData time = TimestampData.fromLocalDateTime(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_901_000));
        assertThat(text(DataTypes.TIMESTAMP(6), time)).isEqualTo("2026-01-02 03:04:05.678901");
        assertThat(text(DataTypes.TIMESTAMP_LTZ(6), time)).isEqualTo("2026-01-02 03:04:05.678901+00");
        TimestampData before = TimestampData.fromLocalDateTime(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
        assertThat(text(DataTypes.TIMESTAMP(6), before)).isEqualTo("1969-12-31 23:59:59.999999");
        TimestampData early = TimestampData.fromLocalDateTime(LocalDateTime.of(-43, 3, 15, 0, 0));
        assertThat(text(DataTypes.TIMESTAMP_LTZ(6), early)).isEqualTo("0044-03-15 00:00:00+00 BC");
    }
}
