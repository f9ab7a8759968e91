package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.source.value.ValueException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.DecimalType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintedDecimalTest {

    private static BigDecimal read(String printed, int precision, int scale) throws ValueException {
        BinaryRowData row = new BinaryRowData(1);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        byte[] bytes = ("x" + printed + "9").getBytes(StandardCharsets.US_ASCII);
        MySqlValues.loaded(MySqlColumnType.of("decimal(38,%d)".formatted(scale), ""), new DecimalType(precision, scale))
                .write(bytes, 1, printed.length(), writer, 0);
        writer.complete();
        return row.getDecimal(0, precision, scale).toBigDecimal();
    }

    @ParameterizedTest
    @CsvSource({
        "0.00, 5, 2",
        "-0.01, 5, 2",
        "999.99, 5, 2",
        "-999.99, 5, 2",
        "7, 1, 0",
        "-999999999999999999, 18, 0",
        "9999999999999999.99, 18, 2",
        "99999999999999999.99, 19, 2",
        "0.5, 5, 1"
    })
    void isWhatIsPrinted(String printed, int precision, int scale) throws ValueException {
        assertThat(read(printed, precision, scale)).isEqualTo(new BigDecimal(printed));
    }

    @Test
    void hasTheDeclaredScale() throws ValueException {
        assertThat(read("12.5", 6, 3)).isEqualTo(new BigDecimal("12.500"));
        assertThat(read("12", 6, 3)).isEqualTo(new BigDecimal("12.000"));
        assertThat(read("12.500", 6, 1)).isEqualTo(new BigDecimal("12.5"));
    }

    @ParameterizedTest
    @CsvSource({"1000.00, 5, 2", "-1000.00, 5, 2", "1.255, 5, 2", "10, 1, 0", "1.5, 3, 0"})
    void refusesWhatDoesNotFit(String printed, int precision, int scale) {
        assertThatThrownBy(() -> read(printed, precision, scale)).isInstanceOf(ValueException.class);
    }
}
