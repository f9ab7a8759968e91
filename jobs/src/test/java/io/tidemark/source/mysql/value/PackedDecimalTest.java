package io.tidemark.source.mysql.value;

import static io.tidemark.source.mysql.value.LogBytesFixture.log;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedDecimalTest {

    /** The first two are the example of MySQL's strings/decimal.cc. */
    @ParameterizedTest
    @CsvSource({
        "14, 4, 81 0DFB38D2 04D2, 1234567890.1234",
        "14, 4, 7E F204C72D FB2D, -1234567890.1234",
        "5, 0, 800000, 0",
        "5, 2, 800163, 1.99",
        "2, 2, 80, 0.00",
        "2, 2, E3, 0.99",
        "2, 2, 1C, -0.99",
        "20, 0, 80 0001E240 00000001, 123456000000001"
    })
    void readsDecimalsExactly(int precision, int scale, String hex, String number) throws IOException {
        assertThat(PackedDecimal.read(precision, scale, log(hex))).isEqualTo(new BigDecimal(number));
    }
}
