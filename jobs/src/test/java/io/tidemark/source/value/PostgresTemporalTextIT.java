package io.tidemark.source.value;

import static io.tidemark.source.value.Conversion.convert;
import static io.tidemark.source.value.Conversion.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dates and times that a real server prints, read back; the server says in another way which value it was. */
class PostgresTemporalTextIT {

    private static final BigInteger MICROS_TO_2000 = BigInteger.valueOf(946_684_800_000_000L);

    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws SQLException {
        server.close();
    }

    private static String printed(String expression) throws Exception {
        return server.printed("SELECT " + expression).get(0).get(0);
    }

    private static long sent(String hex) {
        return new BigInteger(HexFormat.of().parseHex(hex)).longValueExact();
    }

    /** The server sends microseconds since the year 2000; its {@code extract} rounds far timestamps. */
    private static BigInteger sentMicros(String hex) {
        return BigInteger.valueOf(sent(hex)).add(MICROS_TO_2000);
    }

    private static BigInteger micros(Object timestamp) {
        TimestampData time = (TimestampData) timestamp;
        return BigInteger.valueOf(time.getMillisecond())
                .multiply(BigInteger.valueOf(1_000))
                .add(BigInteger.valueOf(time.getNanoOfMillisecond() / 1_000));
    }

    @Test
    void readsDatesOfEveryYear() throws Exception {
        List<List<String>> rows = server.printed(
                """
                SELECT x, x - date '1970-01-01' FROM (
                  SELECT unnest('{4714-11-24 BC,0001-12-31 BC,0001-01-01,1582-10-10,1969-12-31,1970-01-01,
                    9999-12-31,10000-01-01,99999-12-31,5874897-12-31}'::date[])
                  UNION ALL SELECT date '4714-11-24 BC' + n * 214747 FROM generate_series(0, 9999) n
                  UNION ALL SELECT date '1896-01-01' + n FROM generate_series(0, 10000) n
                ) days (x)""");
        assertThat(rows).hasSizeGreaterThan(20_000);
        for (List<String> row : rows) {
            assertThat(convert(new DateType(), row.get(0))).as(row.get(0)).isEqualTo(Integer.valueOf(row.get(1)));
        }
    }

    @Test
    void readsTimestampsOfEveryYear() throws Exception {
        List<List<String>> rows = server.printed(
                """
                SELECT x, encode(timestamp_send(x), 'hex'), x AT TIME ZONE 'UTC' FROM (
                  SELECT unnest('{4714-11-24 00:00:00 BC,0001-12-31 23:59:59.999999 BC,0001-01-01 00:00:00,
                    1969-12-31 23:59:59.999999,1970-01-01 00:00:00.000001,
                    294276-12-31 23:59:59.999999}'::timestamp[])
                  UNION ALL SELECT timestamp '4714-11-24 BC' + n * interval '10000 days 12345.678901 seconds'
                    FROM generate_series(0, 9999) n
                ) times (x)""");
        assertThat(rows).hasSizeGreaterThan(10_000);
        for (List<String> row : rows) {
            BigInteger expected = sentMicros(row.get(1));
            assertThat(micros(convert(new TimestampType(6), row.get(0))))
                    .as(row.get(0))
                    .isEqualTo(expected);
            assertThat(micros(convert(new LocalZonedTimestampType(6), row.get(2))))
                    .as(row.get(2))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"UTC, +00", "Asia/Kolkata, +05:53:28", "America/St_Johns, -03:30:52", "Pacific/Kiritimati, -10:29:20"})
    void readsTimestampsInEveryZone(String zone, String oldOffset) throws Exception {
        server.run("SET TimeZone = '" + zone + "'");
        try {
            List<List<String>> rows = server.printed(
                    """
                    SELECT x, encode(timestamptz_send(x), 'hex')
                    FROM unnest('{4713-01-02 00:00:00+00 BC,1800-01-01 00:00:00.5+00,2024-02-29 12:00:00+00,
                      294276-12-30 00:00:00+00}'::timestamptz[]) x""");
            assertThat(rows.get(1).get(0)).endsWith(oldOffset);
            for (List<String> row : rows) {
                assertThat(micros(convert(new LocalZonedTimestampType(6), row.get(0))))
                        .as(row.get(0))
                        .isEqualTo(sentMicros(row.get(1)));
            }
        } finally {
            server.run("SET TimeZone = 'UTC'");
        }
    }

    @Test
    void refusesWhatIsInfinite() throws Exception {
        for (String sign : List.of("", "-")) {
            assertThat(refusal(new DateType(), printed("'%sinfinity'::date".formatted(sign))))
                    .isEqualTo("an infinite date has no place in DATE");
            assertThat(refusal(new TimestampType(6), printed("'%sinfinity'::timestamp".formatted(sign))))
                    .isEqualTo("an infinite date has no place in TIMESTAMP(6)");
            assertThat(refusal(new LocalZonedTimestampType(6), printed("'%sinfinity'::timestamptz".formatted(sign))))
                    .isEqualTo("an infinite date has no place in TIMESTAMP_LTZ(6)");
        }
    }

    @Test
    void readsTimesOfDay() throws Exception {
        for (List<String> row : server.printed(
                """
                SELECT x, trunc(extract(epoch FROM x) * 1000)
                FROM unnest('{00:00:00,00:00:00.001,12:34:56.78,23:59:59.999}'::time(3)[]) x""")) {
            assertThat(convert(new TimeType(3), row.get(0))).isEqualTo(Integer.valueOf(row.get(1)));
        }
        assertThat(refusal(new TimeType(3), printed("'24:00:00'::time(3)")))
                .isEqualTo("the time 24:00:00 has no place in TIME(3)");
    }
}
