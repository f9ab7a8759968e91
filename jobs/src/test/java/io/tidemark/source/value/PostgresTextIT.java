package io.tidemark.source.value;

import static io.tidemark.source.value.Conversion.convert;
import static io.tidemark.source.value.Conversion.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real server prints, read back; the server says in another way which value it was. */
class PostgresTextIT {

    private static final LogicalType TEXTS = new ArrayType(VarCharType.STRING_TYPE);

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

    @Test
    void readsTruth() throws Exception {
        assertThat(convert(new BooleanType(), printed("1 < 2"))).isEqualTo(true);
        assertThat(convert(new BooleanType(), printed("1 > 2"))).isEqualTo(false);
    }

    @Test
    void readsWholeNumbers() throws Exception {
        for (List<String> row : server.printed(
                """
                SELECT x, encode(int8send(x), 'hex') FROM unnest('{-9223372036854775808,9223372036854775807,
                  -9223372036854775807,-1000000000000000000,-1,0,1,10,99,4294967295,2147483648}'::int8[]) x""")) {
            assertThat(convert(new BigIntType(), row.get(0))).isEqualTo(sent(row.get(1)));
        }
        for (List<String> row : server.printed(
                """
                SELECT x, encode(int4send(x), 'hex')
                FROM unnest('{-2147483648,2147483647,-1,0,1}'::int4[]) x""")) {
            assertThat(convert(new IntType(), row.get(0))).isEqualTo((int) sent(row.get(1)));
        }
        for (List<String> row :
                server.printed("SELECT x, encode(int2send(x), 'hex') FROM unnest('{-32768,32767,-1,0,1}'::int2[]) x")) {
            assertThat(convert(new SmallIntType(), row.get(0))).isEqualTo((short) sent(row.get(1)));
        }
        assertThat(convert(new BigIntType(), printed("'4294967295'::oid"))).isEqualTo(4_294_967_295L);
    }

    @Test
    void readsFloatingPointNumbersBitByBit() throws Exception {
        server.run("SELECT setseed(0.41)");
        for (List<String> row : server.printed(
                """
                SELECT x, encode(float8send(x), 'hex') FROM (
                  SELECT unnest('{NaN,Infinity,-Infinity,-0,0,0.1,5e-324,-5e-324,2.2250738585072014e-308,
                    1.7976931348623157e308,-1.7976931348623157e308,123456789012345678}'::float8[])
                  UNION ALL SELECT (random() - 0.5) * power(10, random() * 600 - 300) FROM generate_series(1, 10000)
                ) numbers (x)""")) {
            assertThat(Double.doubleToLongBits((Double) convert(new DoubleType(), row.get(0))))
                    .as(row.get(0))
                    .isEqualTo(sent(row.get(1)));
        }
        for (List<String> row : server.printed(
                """
                SELECT x, encode(float4send(x), 'hex') FROM (
                  SELECT unnest('{NaN,Infinity,-Infinity,-0,0,0.1,1e-45,1.1754944e-38,3.4028235e38,
                    -3.4028235e38,16777217}'::float4[])
                  UNION ALL SELECT ((random() - 0.5) * power(10, random() * 70 - 35))::float4
                    FROM generate_series(1, 10000)
                ) numbers (x)""")) {
            assertThat(Float.floatToIntBits((Float) convert(new FloatType(), row.get(0))))
                    .as(row.get(0))
                    .isEqualTo((int) sent(row.get(1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "10, 2", "18, 0", "18, 18", "19, 0", "38, 0", "38, 10", "38, 38"})
    void readsNumericsExactly(int precision, int scale) throws Exception {
        LogicalType type = new DecimalType(precision, scale);
        for (List<String> row : server.printed(
                """
                SELECT (n * '1e-%2$d'::numeric)::numeric(%1$d, %2$d), n
                FROM unnest('{0,1,-1,%3$s,-%3$s}'::numeric[]) n"""
                        .formatted(precision, scale, "9".repeat(precision)))) {
            DecimalData converted = (DecimalData) convert(type, row.get(0));
            assertThat(converted.toBigDecimal().unscaledValue()).as(row.get(0)).isEqualTo(new BigInteger(row.get(1)));
        }
        assertThat(refusal(type, printed("'NaN'::numeric(%d, %d)".formatted(precision, scale))))
                .isEqualTo("a numeric NaN has no place in DECIMAL(%d, %d)".formatted(precision, scale));
    }

    @Test
    void refusesAnInfiniteNumeric() throws Exception {
        for (String sign : List.of("", "-")) {
            assertThat(refusal(new DecimalType(38, 0), printed("'%sinfinity'::numeric".formatted(sign))))
                    .isEqualTo("a numeric %sInfinity has no place in DECIMAL(38, 0)".formatted(sign));
        }
    }

    @Test
    void keepsTheGreatestNumericAsItsText() throws Exception {
        String text = printed("repeat('9', 131072)::numeric + ('0.' || repeat('9', 16383))::numeric");
        assertThat(text).hasSize(131_072 + 1 + 16_383);
        assertThat(convert(VarCharType.STRING_TYPE, text)).isEqualTo(StringData.fromString(text));
        assertThat(refusal(new DecimalType(38, 0), text))
                .isEqualTo("a numeric with more digits behind the point has no place in DECIMAL(38, 0)");
    }

    @Test
    void readsEveryByte() throws Exception {
        List<String> row = server.printed(
                        """
                        SELECT x, encode(x, 'base64') FROM (
                          SELECT string_agg(decode(lpad(to_hex(n), 2, '0'), 'hex'), '' ORDER BY n)
                          FROM generate_series(0, 255) n) bytes (x)""")
                .get(0);
        byte[] converted = (byte[]) convert(new VarBinaryType(VarBinaryType.MAX_LENGTH), row.get(0));
        assertThat(converted).hasSize(256).isEqualTo(Base64.getMimeDecoder().decode(row.get(1)));
    }

    @Test
    void readsEveryCharacter() throws Exception {
        for (List<String> row : server.printed(
                """
                SELECT x, encode(convert_to(x, 'UTF8'), 'hex') FROM (
                  SELECT chr(n) || 'x' || chr(n) FROM generate_series(1, 55295) n
                  UNION ALL SELECT chr(n) FROM generate_series(65536, 1114111, 999) n
                  UNION ALL SELECT unnest(ARRAY['', ' ', '\\N', '\\\\N', 'NULL', '\\0', '\\x00'])
                ) texts (x)""")) {
            assertThat(convert(VarCharType.STRING_TYPE, row.get(0)))
                    .isEqualTo(StringData.fromBytes(HexFormat.of().parseHex(row.get(1))));
        }
    }

    @Test
    void readsPaddedText() throws Exception {
        String wave = "\uD83D\uDC4B";
        assertThat(convert(new CharType(4), printed("'" + wave + "'::char(4)")))
                .isEqualTo(StringData.fromString(wave + "   "));
    }

    @Test
    void readsArraysElementByElement() throws Exception {
        String array =
                """
                ARRAY['plain', '', ' ', 'a,b', '{}', '{', '"', '\\', '\\"', 'NULL', 'null', NULL, E'tab\\tline\\n',
                  '[0:1]={1}', ';', E'\\U0001F44B', 'it''s']""";
        List<Object> expected = new ArrayList<>();
        for (List<String> row : server.rows("SELECT encode(convert_to(x, 'UTF8'), 'hex') FROM unnest(" + array
                + ") WITH ORDINALITY e (x, n)" + " ORDER BY n")) {
            String hex = row.get(0);
            expected.add(
                    hex == null
                            ? null
                            : StringData.fromString(new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8)));
        }
        assertThat(expected).hasSize(17);
        assertThat(convert(TEXTS, printed(array))).isEqualTo(new GenericArrayData(expected.toArray()));
    }

    @Test
    void readsArraysOfWhatIsPrintedWithQuotesAndBraces() throws Exception {
        server.run("CREATE TYPE pair AS (a int, b text); CREATE DOMAIN numbers AS int[]");
        assertThat(convert(TEXTS, printed("ARRAY[(1, 'x \"y\", \\')::pair, NULL, (NULL, '')::pair]")))
                .isEqualTo(new GenericArrayData(new Object[] {
                    StringData.fromString("(1,\"x \"\"y\"\", \\\\\")"), null, StringData.fromString("(,\"\")")
                }));
        assertThat(convert(TEXTS, printed("ARRAY['{[1,3),[5,7)}'::int4multirange]")))
                .isEqualTo(new GenericArrayData(new Object[] {StringData.fromString("{[1,3),[5,7)}")}));
        assertThat(convert(new ArrayType(new ArrayType(new IntType())), printed("'{\"{1,2}\",\"{}\"}'::numbers[]")))
                .isEqualTo(new GenericArrayData(
                        new Object[] {new GenericArrayData(new Object[] {1, 2}), new GenericArrayData(new Object[0])}));
    }

    @Test
    void refusesArraysThatFlinkHasNoPlaceFor() throws Exception {
        LogicalType type = new ArrayType(new IntType());
        assertThat(refusal(type, printed("'{{1,2},{3,4}}'::int[]")))
                .isEqualTo("an array of more than one dimension has no place in ARRAY<INT>");
        assertThat(refusal(type, printed("'[0:1]={1,2}'::int[]")))
                .isEqualTo("an array whose indexes do not begin at 1 has no place in ARRAY<INT>");
        assertThat(refusal(type, printed("'[2:2][1:1]={{1}}'::int[]")))
                .isEqualTo("an array whose indexes do not begin at 1 has no place in ARRAY<INT>");
        assertThat(refusal(TEXTS, printed("'1 2 3'::int2vector")))
                .isEqualTo("the text is not one that the database prints for ARRAY<STRING>");
    }
}
