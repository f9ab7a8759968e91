package io.tidemark.source.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real server sends in binary becomes what it prints becomes, or is refused with the same words. */
class SentValuesIT {

    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws SQLException {
        server.close();
    }

    @FunctionalInterface
    private interface Conversion {
        Object convert() throws ValueException;
    }

    /** The value, or why it is refused. */
    private static Object outcome(Conversion conversion) {
        try {
            return conversion.convert();
        } catch (ValueException refused) {
            return List.of(refused.reason(), refused.remedy());
        }
    }

    private static Object written(SentValue value, LogicalType declared, byte[] sent) throws ValueException {
        BinaryRowData row = new BinaryRowData(1);
        BinaryRowWriter writer = new BinaryRowWriter(row);
        byte[] among = new byte[sent.length + 7];
        System.arraycopy(sent, 0, among, 3, sent.length);
        value.write(among, 3, sent.length, writer, 0);
        writer.complete();
        return RowData.createFieldGetter(declared, 0).getFieldOrNull(row);
    }

    private static void assertSame(String source, LogicalType declared, String query) throws Exception {
        SentValue value = SentValues.binary(source, declared).orElseThrow();
        // What is random is so once.
        server.run("DROP TABLE IF EXISTS tried; CREATE TEMP TABLE tried AS " + query);
        List<List<String>> printed = server.printed("SELECT * FROM tried");
        List<byte[]> sent = server.sent("SELECT * FROM tried");
        assertThat(sent).hasSameSizeAs(printed).isNotEmpty();
        for (int i = 0; i < sent.size(); i++) {
            String text = printed.get(i).get(0);
            byte[] bytes = sent.get(i);
            assertThat(outcome(() -> written(value, declared, bytes)))
                    .as("%s as %s", text, declared)
                    .isEqualTo(outcome(() -> TextConverters.of(declared).convert(text)));
        }
    }

    private static String of(String type, String... values) {
        return "SELECT x FROM unnest('{%s}'::%s[]) x".formatted(String.join(",", values), type);
    }

    @Test
    void truthAndWholeNumbers() throws Exception {
        assertSame("bool", new BooleanType(), of("bool", "t", "f"));
        String[] small = {"-32768", "-1", "0", "1", "32767"};
        assertSame("int2", new SmallIntType(), of("int2", small));
        assertSame("int2", new IntType(), of("int2", small));
        assertSame("int2", new BigIntType(), of("int2", small));
        assertSame("int4", new IntType(), of("int4", "-2147483648", "-1", "0", "2147483647"));
        assertSame("int4", new BigIntType(), of("int4", "-2147483648", "-1", "0", "2147483647"));
        assertSame("int8", new BigIntType(), of("int8", "-9223372036854775808", "-1", "0", "9223372036854775807"));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "5, 0", "12, 2", "18, 0", "18, 4", "18, 18", "19, 0", "20, 3", "38, 10", "38, 38"})
    void numerics(int precision, int scale) throws Exception {
        DecimalType declared = new DecimalType(precision, scale);
        assertSame(
                "numeric",
                declared,
                of(
                        "numeric",
                        ("NaN,Infinity,-Infinity,0,0.00,1,-1,9,10,0.1,0.01,0.001,0.0001,0.00010,1.5,-1.50,9999,10000,99999,"
                                        + "100000000,99999999.99,-99999999.995,123456789012345678,999999999999999999,"
                                        + "1000000000000000000,99999999999999999999.999,1e37,1e38,-1e40,1e-18,1e-19,1e-38,"
                                        + "0.123456789012345678,10000.0001,100000000.0000")
                                .split(",")));
        server.run("SELECT setseed(0.53)");
        assertSame(
                "numeric",
                declared,
                """
                SELECT trunc(((random() - 0.5) * power(10, n % 42 - 12))::numeric, n % 13)
                FROM generate_series(1, 5000) n""");
        assertSame(
                "numeric",
                declared,
                """
                SELECT (random() * power(10, n % 19))::int8::numeric * power(10::numeric, - (n % 19)::numeric)
                FROM generate_series(1, 5000) n""");
    }

    @Test
    void texts() throws Exception {
        String query =
                """
                SELECT x FROM unnest(ARRAY['', ' ', 'abc', 'abcd', E'a\\tb', E'\\\\N', 'äöü', '🌊🌊🌊', '🌊🌊🌊🌊', 'ab🌊', 'ab🌊d',
                  repeat('x', 100000)]) x""";
        for (String source : List.of("text", "varchar")) {
            assertSame(source, VarCharType.STRING_TYPE, query);
            assertSame(source, new VarCharType(3), query);
        }
        assertSame("bpchar", new CharType(3), "SELECT x::char(3) FROM unnest(ARRAY['', 'a', 'abc', '🌊']) x");
        assertSame("bpchar", VarCharType.STRING_TYPE, "SELECT x::char(3) FROM unnest(ARRAY['', 'a', 'abc', '🌊']) x");
    }

    @Test
    void dates() throws Exception {
        assertSame(
                "date",
                new DateType(),
                of("date", "infinity", "-infinity", "4714-11-24 BC", "0001-12-31 BC", "1970-01-01", "5874897-12-31"));
        assertSame("date", new DateType(), "SELECT date '4714-11-24 BC' + n * 214747 FROM generate_series(0, 9999) n");
    }

    @Test
    void timestamps() throws Exception {
        String[] values = {
            "infinity",
            "-infinity",
            "4714-11-24 00:00:00 BC",
            "0001-12-31 23:59:59.999999 BC",
            "1969-12-31 23:59:59.999999",
            "1970-01-01 00:00:00.000001",
            "1999-12-31 23:59:59.9",
            "2000-01-01 00:00:00",
            "2024-02-29 12:34:56.789",
            "294276-12-31 23:59:59.999999"
        };
        for (int precision : new int[] {0, 3, 6, 9}) {
            assertSame("timestamp", new TimestampType(precision), of("timestamp", values));
            assertSame("timestamptz", new LocalZonedTimestampType(precision), of("timestamptz", values));
            assertSame(
                    "timestamp",
                    new TimestampType(precision),
                    """
                    SELECT timestamp '4714-11-24 BC' + n * interval '10000 days 12345.678901 seconds'
                    FROM generate_series(0, 9999) n""");
        }
    }
}
