package io.tidemark.source.value;

import static io.tidemark.source.value.Conversion.convert;
import static io.tidemark.source.value.Conversion.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalConversionTest {

    private static final int ROUNDS = 10_000;
    private static final long SEED = 47130101;

    private static final LogicalType DATE = new DateType();
    private static final LogicalType TIMESTAMP = new TimestampType(6);
    private static final LogicalType TIMESTAMP_LTZ = new LocalZonedTimestampType(6);

    /** The first and the last day of Postgres's dates and timestamps (PostgreSQL manual, table 8.9). */
    private static final long FIRST_DAY = LocalDate.of(-4713, 11, 24).toEpochDay();

    private static final long LAST_DAY = LocalDate.of(5_874_897, 12, 31).toEpochDay();
    private static final long LAST_TIMESTAMP_DAY = LocalDate.of(294_276, 12, 31).toEpochDay();

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String printed(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    /** Without the zeros at the fraction's end. */
    private static String printed(LocalTime time) {
        String seconds =
                String.format(Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        String fraction =
                String.format(Locale.ROOT, "%06d", time.getNano() / 1_000).replaceAll("0+$", "");
        return fraction.isEmpty() ? seconds : seconds + "." + fraction;
    }

    private static LocalDate day(Random random, long last) {
        return LocalDate.ofEpochDay(FIRST_DAY + (long) (random.nextDouble() * (last - FIRST_DAY + 1)));
    }

    private static LocalTime time(Random random) {
        long micros = (long) (random.nextDouble() * 86_400_000_000L);
        long coarseness = (long) Math.pow(10, random.nextInt(7));
        return LocalTime.ofNanoOfDay(micros / coarseness * coarseness * 1_000);
    }

    private static TimestampData timestamp(String text) {
        return TimestampData.fromLocalDateTime(LocalDateTime.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01, 1970-01-01",
        "1969-12-31, 1969-12-31",
        "2024-02-29, 2024-02-29",
        "1900-03-01, 1900-03-01",
        "2000-02-29, 2000-02-29",
        "0001-01-01, 0001-01-01",
        "0001-12-31 BC, 0000-12-31",
        "0001-02-29 BC, 0000-02-29",
        "0044-03-15 BC, -0043-03-15",
        "4714-11-24 BC, -4713-11-24",
        "10000-01-01, +10000-01-01",
        "5874897-12-31, +5874897-12-31"
    })
    void readsDatesOfEveryYear(String text, LocalDate expected) throws ValueException {
        assertThat(convert(DATE, text)).isEqualTo((int) expected.toEpochDay());
    }

    @Test
    void readsRandomDatesAsTheyAre() throws ValueException {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            LocalDate date = day(
                    random,
                    random.nextBoolean() ? LAST_DAY : LocalDate.of(2100, 1, 1).toEpochDay());
            assertThat(convert(DATE, printed(date) + era(date)))
                    .as("%s, seed %d", date, SEED)
                    .isEqualTo((int) date.toEpochDay());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinity", "-infinity"})
    void refusesInfiniteDates(String text) {
        assertThat(refusal(DATE, text)).isEqualTo("an infinite date has no place in DATE");
        assertThat(refusal(TIMESTAMP, text)).isEqualTo("an infinite date has no place in TIMESTAMP(6)");
        assertThat(refusal(TIMESTAMP_LTZ, text)).isEqualTo("an infinite date has no place in TIMESTAMP_LTZ(6)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-1-01",
                "2024-00-01",
                "2024-13-01",
                "2024-01-00",
                "2024-01-32",
                "99-01-01",
                "01/02/2024",
                "2024-01-01 ",
                "2024-01-01 AD",
                "2024-01-01 BC ",
                "2024-01-01 00:00:00",
                "-2024-01-01"
            })
    void refusesDatesThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(DATE, text)).isEqualTo("the text is not one that the database prints for DATE");
    }

    @Test
    void refusesADateThatOverflowsFlinks() {
        assertThat(refusal(DATE, "9999999-01-01")).isEqualTo("a date beyond the range has no place in DATE");
        assertThat(refusal(DATE, "9999999-01-01 BC")).isEqualTo("a date beyond the range has no place in DATE");
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29 12:34:56, 2024-02-29T12:34:56",
        "2024-02-29 12:34:56.7, 2024-02-29T12:34:56.7",
        "1969-12-31 23:59:59.999999, 1969-12-31T23:59:59.999999",
        "1970-01-01 00:00:00.000001, 1970-01-01T00:00:00.000001",
        "4714-11-24 00:00:00 BC, -4713-11-24T00:00:00",
        "0001-12-31 23:59:59.5 BC, 0000-12-31T23:59:59.5",
        "294276-12-31 23:59:59.999999, +294276-12-31T23:59:59.999999"
    })
    void readsTimestampsOfEveryYear(String text, String expected) throws ValueException {
        assertThat(convert(TIMESTAMP, text)).isEqualTo(timestamp(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29 12:34:56+00, 2024-02-29T12:34:56",
        "2024-02-29 12:34:56.789+05:30, 2024-02-29T07:04:56.789",
        "2024-02-29 12:34:56.000001-03:30:15, 2024-02-29T16:05:11.000001",
        "1970-01-01 00:00:00.000001+14, 1969-12-31T10:00:00.000001",
        "4714-11-24 00:00:00+00 BC, -4713-11-24T00:00:00",
        "294276-12-31 23:59:59.999999+00, +294276-12-31T23:59:59.999999"
    })
    void readsTimestampsWithAnOffset(String text, String expected) throws ValueException {
        assertThat(convert(TIMESTAMP_LTZ, text)).isEqualTo(timestamp(expected));
    }

    @Test
    void readsRandomTimestampsAsTheyAre() throws ValueException {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            LocalDate date = day(
                    random,
                    random.nextBoolean()
                            ? LAST_TIMESTAMP_DAY
                            : LocalDate.of(2100, 1, 1).toEpochDay());
            LocalTime time = time(random);
            TimestampData expected = TimestampData.fromLocalDateTime(LocalDateTime.of(date, time));
            String text = printed(date) + " " + printed(time);
            assertThat(convert(TIMESTAMP, text + era(date)))
                    .as("%s, seed %d", text, SEED)
                    .isEqualTo(expected);

            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(15 * 3600) * (random.nextBoolean() ? 1 : -1));
            String zone = offset.equals(ZoneOffset.UTC) ? "+00" : offset.getId();
            assertThat(convert(TIMESTAMP_LTZ, text + zone + era(date)))
                    .as("%s%s, seed %d", text, zone, SEED)
                    .isEqualTo(TimestampData.fromInstant(
                            OffsetDateTime.of(date, time, offset).toInstant()));
        }
    }

    @Test
    void refusesToRoundATimestamp() throws ValueException {
        assertThat(refusal(new TimestampType(3), "2024-01-01 00:00:00.0001"))
                .isEqualTo("a time with more digits behind the second has no place in TIMESTAMP(3)");
        assertThat(refusal(new TimestampType(0), "2024-01-01 00:00:00.1"))
                .isEqualTo("a time with more digits behind the second has no place in TIMESTAMP(0)");
        assertThat(convert(new TimestampType(3), "2024-01-01 00:00:00.120000"))
                .isEqualTo(timestamp("2024-01-01T00:00:00.12"));
        assertThat(convert(new TimestampType(9), "2024-01-01 00:00:00.123456"))
                .isEqualTo(timestamp("2024-01-01T00:00:00.123456"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024-01-01",
                "2024-01-01T00:00:00",
                "2024-01-01 00:00",
                "2024-01-01 25:00:00",
                "2024-01-01 00:60:00",
                "2024-01-01 00:00:60",
                "2024-01-01 00:00:00.",
                "2024-01-01 00:00:00.1234567",
                "2024-01-01 00:00:00+00",
                "2024-01-01 00:00:00 CET"
            })
    void refusesTimestampsThatPostgresDoesNotPrint(String text) {
        assertThat(refusal(TIMESTAMP, text)).isEqualTo("the text is not one that the database prints for TIMESTAMP(6)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-01-01 00:00:00", "2024-01-01 00:00:00Z", "2024-01-01 00:00:00+00:", "2024-01-01"})
    void refusesTimestampsWithoutAnOffset(String text) {
        assertThat(refusal(TIMESTAMP_LTZ, text))
                .isEqualTo("the text is not one that the database prints for TIMESTAMP_LTZ(6)");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00:00:00, 0",
        "0, 23:59:59, 86399000",
        "3, 23:59:59.999, 86399999",
        "3, 01:02:03.04, 3723040",
        "6, 00:00:00.001, 1"
    })
    void readsTimesOfDay(int precision, String text, int millis) throws ValueException {
        assertThat(convert(new TimeType(precision), text)).isEqualTo(millis);
    }

    @Test
    void refusesTimesOfDayThatFlinkCannotKeep() {
        assertThat(refusal(new TimeType(0), "24:00:00")).isEqualTo("the time 24:00:00 has no place in TIME(0)");
        assertThat(refusal(new TimeType(6), "00:00:00.0001"))
                .isEqualTo("a time with more digits behind the second has no place in TIME(6)");
        assertThat(refusal(new TimeType(1), "00:00:00.01"))
                .isEqualTo("a time with more digits behind the second has no place in TIME(1)");
        assertThat(refusal(new TimeType(0), "00:00:00+00"))
                .isEqualTo("the text is not one that the database prints for TIME(0)");
    }
}
