package io.tidemark.source.mysql.value;

import static io.tidemark.source.mysql.value.LogBytesFixture.log;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedTimeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 800000, 00:00:00",
        "0, 80C8B8, 12:34:56",
        "0, 7FFFFF, -00:00:01",
        "0, 4B9105, -838:59:59",
        "0, B46EFB, 838:59:59",
        "1, 800000 5A, 00:00:00.9",
        "2, 7FFFFF FF, -00:00:00.01",
        "2, 7FFFFF 00, -00:00:01.00",
        "3, 7FFFFF FFF6, -00:00:00.001",
        "6, 7FFFFF FFFFFF, -00:00:00.000001",
        "6, 4B9105 F0BDC1, -838:59:58.999999"
    })
    void printsTimesOnBothSidesOfZero(int precision, String hex, String text) throws IOException {
        assertThat(PackedTime.time(precision, log(hex))).isEqualTo(text);
    }

    @Test
    void printsTimesAsTheyWereStoredBeforeFractions() {
        assertThat(PackedTime.oldTime(123456)).isEqualTo("12:34:56");
        assertThat(PackedTime.oldTime(-8385959)).isEqualTo("-838:59:59");
        assertThat(PackedTime.oldTime(-1)).isEqualTo("-00:00:01");
        assertThat(PackedTime.oldTime(0)).isEqualTo("00:00:00");
        assertThat(PackedTime.oldDatetime(20200102030405L)).isEqualTo("2020-01-02 03:04:05");
        assertThat(PackedTime.oldDatetime(0)).isEqualTo("0000-00-00 00:00:00");
    }

    @Test
    void printsDatesThatAreNone() {
        assertThat(PackedTime.date(0)).isEqualTo("0000-00-00");
        assertThat(PackedTime.date((2020 << 9) | 15)).isEqualTo("2020-00-15");
        assertThat(PackedTime.date((9999 << 9) | (12 << 5) | 31)).isEqualTo("9999-12-31");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8000000000, 0000-00-00 00:00:00",
        "3, 8000000000 0000, 0000-00-00 00:00:00.000",
        "0, 99A51E1083, 2020-00-15 01:02:03",
        "6, FEF3FF7EFB 0F423F, 9999-12-31 23:59:59.999999"
    })
    void printsDatetimes(int precision, String hex, String text) throws IOException {
        assertThat(PackedTime.datetime(precision, log(hex))).isEqualTo(text);
    }

    @Test
    void printsTimestampsInUniversalTime() throws IOException {
        assertThat(PackedTime.timestamp(1, 0, log(""))).isEqualTo("1970-01-01 00:00:01");
        assertThat(PackedTime.timestamp(Integer.MAX_VALUE, 3, log("2706"))).isEqualTo("2038-01-19 03:14:07.999");
        assertThat(PackedTime.timestamp(0, 2, log("00"))).isEqualTo("0000-00-00 00:00:00.00");
    }

    @Test
    void printsYears() {
        assertThat(PackedTime.year(0)).isEqualTo("0000");
        assertThat(PackedTime.year(1)).isEqualTo("1901");
        assertThat(PackedTime.year(255)).isEqualTo("2155");
    }
}
