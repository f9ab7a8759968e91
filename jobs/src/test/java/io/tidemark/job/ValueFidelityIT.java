package io.tidemark.job;

import static io.tidemark.job.SampleColumn.printed;
import static io.tidemark.job.SampleColumn.typed;

import org.junit.jupiter.api.Test;

/** Values that have a type in Flink. */
class ValueFidelityIT extends ValueFidelity {

    private static final String MEGABYTE = "(SELECT string_agg(md5(g::text), '') FROM generate_series(1, 32768) g)";

    @Test
    void numbersOfEveryType() throws Exception {
        arriveAsPrinted(
                typed("bool", "BOOLEAN", "true", "false"),
                typed("int2", "SMALLINT", "-32768", "32767", "0"),
                typed("int4", "INT", "-2147483648", "2147483647", "0"),
                typed("int8", "BIGINT", "-9223372036854775808", "9223372036854775807", "0"),
                typed("oid", "BIGINT", "4294967295", "0").into("int8"),
                typed(
                        "float4",
                        "FLOAT",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "'-0'",
                        "'1e-45'",
                        "'1.1754942e-38'",
                        "'3.4028235e38'",
                        "'-3.4028235e38'",
                        "'0.1'",
                        "16777217"),
                typed(
                        "float8",
                        "DOUBLE",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "'-0'",
                        "'5e-324'",
                        "'2.225073858507201e-308'",
                        "'1.7976931348623157e308'",
                        "'-1.7976931348623157e308'",
                        "'0.1'",
                        "123456789012345678"),
                typed("numeric(38, 0)", "DECIMAL(38, 0)", "repeat('9', 38)", "'-' || repeat('9', 38)", "0"),
                typed(
                        "numeric(38, 38)",
                        "DECIMAL(38, 38)",
                        "'0.' || repeat('9', 38)",
                        "'-0.' || repeat('9', 38)",
                        "'1e-38'",
                        "0"),
                typed("numeric(10, 2)", "DECIMAL(10, 2)", "-99999999.99", "99999999.99", "0.1"),
                typed("numeric(19, 18)", "DECIMAL(19, 18)", "-9.999999999999999999", "0.000000000000000001"),
                printed("numeric(39, 0)", "repeat('9', 39)", "'NaN'"),
                printed("numeric(5, -2)", "9999900", "-49"),
                printed("numeric(3, 5)", "0.00999", "-0.00001"),
                printed(
                        "numeric",
                        "repeat('9', 131072) || '.' || repeat('9', 16383)",
                        "'-' || repeat('9', 131072) || '.' || repeat('9', 16383)",
                        "'NaN'",
                        "'Infinity'",
                        "'-Infinity'",
                        "'1.500'",
                        "'0.00'"),
                printed("money", "'-92233720368547758.08'", "'92233720368547758.07'", "0"));
    }

    @Test
    void textsAndBytesOfAnyContentAndLength() throws Exception {
        shop.run("CREATE EXTENSION citext");
        arriveAsPrinted(
                typed(
                        "text",
                        "STRING",
                        "''",
                        "'NULL'",
                        "'\\N'",
                        "'\\\\N'",
                        "'\\.'",
                        "'\\x00'",
                        "E'tab\\tnewline\\nreturn\\rback\\bfeed\\f\\\\'",
                        "chr(1) || chr(11) || chr(127) || chr(128)",
                        "'\"double\" ''single'' `back`'",
                        "'  blanks  '",
                        "'🌊👩‍👩‍👧 e' || chr(769) || ' é ' || chr(65279) || chr(65533) || chr(1114111)",
                        MEGABYTE,
                        "repeat(E'\\\\\\t🌊', 200000)"),
                typed("varchar", "STRING", "''", "' '"),
                typed("varchar(3)", "VARCHAR(3)", "''", "'🌊🌊🌊'", "'e' || chr(769) || ' '", "'\\N'"),
                typed("char(5)", "CHAR(5)", "''", "'ab'", "'🌊'", "'abcde'", "'\\N'"),
                typed("bpchar", "STRING", "''", "'ab  '"),
                printed("name", "''", "repeat('é', 31)"),
                printed("\"char\"", "''", "'x'", "E'\\\\377'"),
                printed("citext", "'MiXed'", "''"),
                typed(
                        "bytea",
                        "BYTES",
                        "''",
                        "'\\x00'",
                        "(SELECT string_agg(decode(lpad(to_hex(n), 2, '0'), 'hex'), '' ORDER BY n) FROM"
                                + " generate_series(0, 255) n)",
                        "decode(%1$s || %1$s, 'hex')".formatted(MEGABYTE)));
    }

    @Test
    void datesAndTimesFromTheFirstToTheLast() throws Exception {
        String[] timestamps = {
            "'4714-11-24 00:00:00 BC'",
            "'4713-01-01 00:00:00 BC'",
            "'0001-12-31 23:59:59.5 BC'",
            "'0001-01-01 00:00:00'",
            "'1582-10-10 12:00:00'",
            "'1969-12-31 23:59:59.999999'",
            "'1970-01-01 00:00:00.000001'",
            "'2024-02-29 23:59:59.9'",
            "'294276-12-31 23:59:59.999999'"
        };
        String[] coarse = {"'4714-11-24 00:00:00 BC'", "'1969-12-31 23:59:59'", "'294276-12-31 23:59:59'"};
        String[] zoned = {
            "'4714-11-24 00:00:00+00 BC'",
            "'4713-01-01 00:00:00+00 BC'",
            "'0001-12-31 23:59:59.5+00 BC'",
            "'1969-12-31 23:59:59.999999+00'",
            "'2024-02-29 12:00:00.000001-15:59:59'",
            "'294276-12-31 23:59:59.999999+00'"
        };
        arriveAsPrinted(
                typed(
                                "date",
                                "DATE",
                                "'4714-11-24 BC'",
                                "'4713-01-01 BC'",
                                "'0001-12-31 BC'",
                                "'0001-01-01'",
                                "'1582-10-10'",
                                "'1969-12-31'",
                                "'2024-02-29'",
                                "'5874897-12-31'")
                        .withDefault("'infinity'"),
                typed("timestamp", "TIMESTAMP(6)", timestamps).withDefault("'-infinity'"),
                typed("timestamp(0)", "TIMESTAMP(0)", coarse),
                typed("timestamp(3)", "TIMESTAMP(3)", "'4714-11-24 00:00:00.001 BC'", "'294276-12-31 23:59:59.999'"),
                typed("timestamptz", "TIMESTAMP_LTZ(6)", zoned).withDefault("now() - interval '1 day'"),
                typed("timestamptz(0)", "TIMESTAMP_LTZ(0)", "'2024-03-31 02:30:00+00'", "'294276-12-31 23:59:59+00'"),
                typed("timestamptz(3)", "TIMESTAMP_LTZ(3)", "'1969-12-31 23:59:59.999+00'"),
                typed("time(0)", "TIME(0)", "'00:00:00'", "'23:59:59'"),
                typed("time(3)", "TIME(3)", "'00:00:00.001'", "'23:59:59.999'"),
                printed("time", "'24:00:00'", "'23:59:59.999999'", "'00:00:00'").withDefault("'allballs'"),
                printed("timetz", "'24:00:00-15:59:59'", "'00:00:00.000001+15:59:59'"),
                printed(
                        "interval",
                        "'-178000000 years'",
                        "'178000000 years'",
                        "'1 mon -1 day 00:00:00.000001'",
                        "'-1 mon +1 day -00:00:00.000001'",
                        "'0'",
                        "'infinity'"),
                printed("interval second(2)", "'1.256 seconds'"));
    }
}
