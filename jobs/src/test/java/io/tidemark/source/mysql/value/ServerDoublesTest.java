package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerDoublesTest {

    private static final int ROUNDS = 10_000;
    private static final long SEED = 4503599;

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "-1.5, -1.5",
        "0.1, 0.1",
        "2e-3, 0.002",
        "2e23, 2e23",
        "1e14, 100000000000000",
        "1e15, 1e15",
        "123456789012345, 123456789012345",
        "1234567890123456, 1.234567890123456e15",
        "-3280742289174729.5, -3280742289174729.5",
        "1e-14, 0.00000000000001",
        "1e-15, 0.000000000000001",
        "1e-16, 1e-16",
        "1.2345678901234567e-14, 0.000000000000012345678901234567",
        "1.5e-20, 1.5e-20",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "-1.7976931348623157e308, -1.7976931348623157e308",
        "4.9e-324, 5e-324",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "5.6843418860808015E-14, 0.00000000000005684341886080802"
    })
    void printsAsTheServerDoes(double number, String text) {
        assertThat(ServerDoubles.print(number)).isEqualTo(text);
    }

    @Test
    void printsWhatReadsBackAsTheSameNumber() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                assertThat(Double.parseDouble(ServerDoubles.print(number)))
                        .as("seed %d", SEED)
                        .isEqualTo(number);
            }
        }
    }
}
