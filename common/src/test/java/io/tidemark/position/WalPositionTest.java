package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalPositionTest {

    @ParameterizedTest
    @ValueSource(strings = {"0/0", "0/1", "16/B374D848", "FFFFFFFF/FFFFFFFF", "1/0", "0/FFFFFFFF"})
    void printsWhatItRead(String text) {
        assertThat(WalPosition.parse(text)).hasToString(text);
    }

    @Test
    void countsBytesAcrossTheLowWord() {
        assertThat(WalPosition.parse("2/10").bytesSince(WalPosition.parse("1/FFFFFFF0")))
                .isEqualTo(32);
        assertThat(WalPosition.parse("0/10").bytesSince(WalPosition.parse("0/18")))
                .isEqualTo(-8);
    }

    @Test
    void ordersAsUnsignedNumbers() {
        WalPosition high = WalPosition.parse("80000000/0");
        WalPosition low = WalPosition.parse("7FFFFFFF/FFFFFFFF");
        assertThat(low.isBefore(high)).isTrue();
        assertThat(high.isBefore(low)).isFalse();
        assertThat(high.isBefore(high)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0/", "/0", "0/G", "123456789/0", "0/0 ", "-1/0"})
    void refusesWhatIsNoPosition(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WalPosition.parse(text))
                .withMessage("'" + text + "' is no WAL position: expected two hexadecimal numbers of up to 8 digits, as"
                        + " in 16/B374D848");
    }
}
