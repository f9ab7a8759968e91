package io.tidemark.source.mysql.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A column and values at its limits.
 *
 * @param definition its type in CREATE TABLE
 * @param values SQL expressions
 */
record SampleColumn(String definition, List<String> values) {

    private static final int ROUNDS = 500;
    private static final long SEED = 80033;

    static List<SampleColumn> ofMySql() {
        List<SampleColumn> columns = both();
        columns.add(column(
                "json",
                "'{\"b\": 1, \"a\": [1, 2.5, null, true, false], \"\": {}, \"aa\": []}'",
                "'[0, 1, -1, 32767, -32768, 32768, 65535, 65536, -32769, 2147483647, -2147483648, 2147483648,"
                        + " 4294967295, 4294967296, 9223372036854775807, -9223372036854775808, 9223372036854775808,"
                        + " 18446744073709551615, 18446744073709551616]'",
                "'[1.0, -0.0, 1e20, 1e15, 1e16, 123456789012345.0, 1e14, 1e-14, 1e-15, 1e-16, 1.5e-20, 5e-324,"
                        + " -1.7976931348623157e308, 0.1, 1.2345678901234567e-14, 9007199254740993.0]'",
                "'\"\\\\u0000\\\\u0001\\\\b\\\\t\\\\n\\\\f\\\\r\\\\u001f \\\\\" \\\\\\\\ / \\\\u007f \\\\u00e9 \\\\ud83d\\\\ude00 \\\\u2028\"'",
                "'null'",
                "'true'",
                "'\"text\"'",
                "'-7'",
                "'{}'",
                "'[]'",
                "'[[[[[{\"deep\": [{}]}]]]]]'",
                "'{\"ключ\": \"значение\", \"😀\": \"\"}'",
                "JSON_OBJECT('d', CAST(.5 AS DECIMAL(5,3)), 'n', CAST(-123456789012345678901234567890.5 AS"
                        + " DECIMAL(60,20)), 'z', CAST(0 AS DECIMAL(10,0)))",
                "JSON_ARRAY(CAST('2015-01-15 23:24:25.12' AS DATETIME(3)), CAST('2015-01-15' AS DATE),"
                        + " TIMESTAMP'2015-01-15 23:24:25', CAST('0000-00-00' AS DATETIME), CAST('0000-00-00' AS DATE),"
                        + " CAST('9999-12-31 23:59:59.999999' AS DATETIME(6)))",
                "JSON_ARRAY(CAST('23:24:25' AS TIME), CAST('-00:00:00.5' AS TIME(1)), CAST('-25:00:00' AS TIME),"
                        + " CAST('31:59:59.999999' AS TIME(6)), CAST('32:00:00' AS TIME), CAST('100:01:02' AS TIME),"
                        + " CAST('838:59:59' AS TIME), CAST('-838:59:58.5' AS TIME(1)))",
                "JSON_ARRAY(CAST('a' AS BINARY), CAST(REPEAT('x', 57) AS BINARY), CAST(REPEAT('x', 58) AS BINARY),"
                        + " x'', b'101', POINT(1, 2), CAST(2020 AS YEAR))",
                "JSON_OBJECT('large', REPEAT('x', 70000), 'small', 1, 'int', 100000, 'uint', 3000000000)",
                "JSON_ARRAY(REPEAT('é', 100), REPEAT('y', 40000), REPEAT('z', 40000), -100000, 3000000000, 7, null)",
                "(SELECT JSON_ARRAYAGG(n * 1.5e0) FROM (WITH RECURSIVE s AS (SELECT 1 n UNION ALL SELECT n + 1 FROM s"
                        + " WHERE n < 900) SELECT n FROM s) numbers)",
                "NULL"));
        return columns;
    }

    static List<SampleColumn> ofMariaDb() {
        List<SampleColumn> columns = both();
        columns.add(column("json", "'{\"b\":  1, \"a\": [1.50]}'", "'\"\\\\u00e9\"'", "NULL"));
        return columns;
    }

    private static List<SampleColumn> both() {
        List<SampleColumn> columns = new ArrayList<>();
        addNumbers(columns);
        addTimes(columns);
        addTexts(columns);
        addBytes(columns);
        return columns;
    }

    private static void addNumbers(List<SampleColumn> columns) {
        columns.add(column("tinyint", "-128", "127", "0", "-1", "NULL"));
        columns.add(column("tinyint(1)", "-128", "127", "0", "1"));
        columns.add(column("tinyint unsigned", "0", "127", "128", "255"));
        columns.add(column("smallint", "-32768", "32767", "0", "-1"));
        columns.add(column("smallint unsigned", "0", "32768", "65535"));
        columns.add(column("mediumint", "-8388608", "8388607", "0", "-1"));
        columns.add(column("mediumint unsigned", "0", "8388608", "16777215"));
        columns.add(column("int", "-2147483648", "2147483647", "0", "-1"));
        columns.add(column("int unsigned", "0", "2147483648", "4294967295"));
        columns.add(column("int(8) unsigned zerofill", "0", "7", "4294967295"));
        columns.add(column("bigint", "-9223372036854775808", "9223372036854775807", "0", "-1", "NULL"));
        columns.add(column("bigint unsigned", "0", "9223372036854775808", "18446744073709551615", "NULL"));
        columns.add(column("bigint(20) zerofill", "0", "9223372036854775808", "18446744073709551615"));
        columns.add(column("decimal(10,2)", "-99999999.99", "99999999.99", "0", "-0.00", "0.01", "-0.01", "5", "NULL"));
        columns.add(column("decimal(8,2) zerofill", "0", "1.5", "999999.99"));
        columns.add(column("decimal(5,0)", "-99999", "99999", "0"));
        columns.add(column("decimal(18,18)", "-0.999999999999999999", "0.000000000000000001", "0"));
        columns.add(column("decimal(19,9)", "-9999999999.999999999", "1234567890.000000001", "0"));
        columns.add(column("decimal(38,10)", "-" + "9".repeat(28) + "." + "9".repeat(10), "1.5", "0.0000000001"));
        columns.add(column("decimal(38,0)", "-" + "9".repeat(38), "9".repeat(38), "0"));
        columns.add(column(
                "decimal(65,30)",
                "9".repeat(35) + "." + "9".repeat(30),
                "-" + "9".repeat(35) + "." + "9".repeat(30),
                "0." + "0".repeat(29) + "1",
                "0"));
        columns.add(column("decimal(65,0)", "9".repeat(65), "-" + "9".repeat(65), "1"));
        columns.add(new SampleColumn("float", floats()));
        columns.add(column("float(7,4)", "123.4567", "-0.0001", "1.5"));
        columns.add(new SampleColumn("double", doubles()));
        columns.add(column("double(10,2)", "1.5", "-99999999.99", "0.01"));
        columns.add(column("double zerofill", "1.5", "0", "1e300"));
        for (int bits : List.of(1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64)) {
            columns.add(column(
                    "bit(" + bits + ")", "0", "1", "b'" + "1".repeat(bits) + "'", "b'1" + "0".repeat(bits - 1) + "'"));
        }
        columns.add(column("year", "1901", "2155", "0", "2024", "NULL"));
    }

    private static List<String> floats() {
        Random random = new Random(SEED);
        List<String> values = new ArrayList<>(List.of(
                "3.4028234663852886e38",
                "-3.4028234663852886e38",
                "1.401298464324817e-45",
                "1.1754943508222875e-38",
                "-0e0",
                "0",
                "0.1",
                "16777216",
                "1e15",
                "1e16",
                "1e-14",
                "1e-15",
                "NULL"));
        for (int round = 0; round < ROUNDS; round++) {
            float number = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(number)) {
                values.add(Double.toString(number));
            }
        }
        return values;
    }

    private static List<String> doubles() {
        Random random = new Random(SEED);
        List<String> values = new ArrayList<>(List.of(
                "1.7976931348623157e308",
                "-1.7976931348623157e308",
                "5e-324",
                "-2.2250738585072014e-308",
                "-0e0",
                "0",
                "0.1",
                "1e14",
                "1e15",
                "123456789012345",
                "1234567890123456",
                "999999999999999.9",
                "1e-14",
                "1e-15",
                "1.2345678901234567e-14",
                "1.2345678901234567e-15",
                "1.2345678901234567e-16",
                "2e-3",
                "2e23",
                "NULL"));
        for (int round = 0; round < ROUNDS; round++) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(number)) {
                values.add(Double.toString(number));
            }
            values.add(Double.toString(Math.scalb(1.0, random.nextInt(2000) - 1000)));
            values.add(Double.toString((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(40) - 20)));
            values.add(Double.toString(random.nextInt(1_000_000) / 1000.0));
        }
        return values;
    }

    private static void addTimes(List<SampleColumn> columns) {
        columns.add(column(
                "date",
                "'1000-01-01'",
                "'9999-12-31'",
                "'0000-00-00'",
                "'2020-00-15'",
                "'2020-02-00'",
                "'0001-01-01'",
                "'2024-02-29'",
                "'2023-02-31'",
                "'1970-01-01'",
                "'0000-01-01'",
                "NULL"));
        for (int digits = 0; digits <= 6; digits++) {
            String nines = digits == 0 ? "" : "." + "9".repeat(digits);
            String one = digits == 0 ? "" : "." + "0".repeat(digits - 1) + "1";
            columns.add(column(
                    "time(" + digits + ")",
                    "'838:59:58" + nines + "'",
                    "'-838:59:58" + nines + "'",
                    "'838:59:59'",
                    "'-838:59:59'",
                    "'00:00:00'",
                    "'23:59:59" + nines + "'",
                    "'-00:00:01" + one + "'",
                    "'-00:00:00" + one + "'",
                    "'-00:00:00" + nines + "'",
                    "'-01:00:00'",
                    "'24:00:00'",
                    "'12:34:56" + one + "'",
                    "'-00:59:59" + nines + "'",
                    "NULL"));
            columns.add(column(
                    "datetime(" + digits + ")",
                    "'1000-01-01 00:00:00" + one + "'",
                    "'9999-12-31 23:59:59" + nines + "'",
                    "'0000-00-00 00:00:00'",
                    "'2020-00-15 01:02:03" + one + "'",
                    "'0001-01-01 00:00:00'",
                    "'1969-12-31 23:59:59" + nines + "'",
                    "'2024-02-29 12:00:00'",
                    "'2023-02-31 00:00:00'",
                    "NULL"));
            columns.add(column(
                    "timestamp(" + digits + ") NULL",
                    "'1970-01-01 00:00:01" + one + "'",
                    "'2038-01-19 03:14:07'",
                    "'2038-01-19 03:14:06" + nines + "'",
                    "'0000-00-00 00:00:00'",
                    "'2024-02-29 12:34:56" + nines + "'",
                    "NULL"));
        }
    }

    private static void addTexts(List<SampleColumn> columns) {
        String emoji = "'😀 ab  '";
        columns.add(column("char(10)", "''", "'a'", "'a   '", emoji, "'ünï'", "' b'", "NULL"));
        columns.add(column("char(255)", "''", "REPEAT('😀', 255)", "REPEAT('x', 255)", "'a  '"));
        columns.add(column("varchar(10)", "''", "'a'", "'a   '", emoji, "'it''s'", "NULL"));
        columns.add(column("varchar(1000)", "''", "REPEAT('é', 1000)", "'a  '"));
        for (String type : List.of("tinytext", "text", "mediumtext", "longtext")) {
            columns.add(column(type, "''", emoji, "'line\\nline\\0\\\\'", "REPEAT('x', 255)", "NULL"));
        }
        columns.add(column("mediumtext", "REPEAT('é', 70000)"));
        String every = IntStream.range(0, 256)
                .filter(code -> code != '?')
                .mapToObj(code -> String.format("%02X", code))
                .reduce("", String::concat);
        for (String charset : List.of(
                "cp1250",
                "cp1251",
                "cp1256",
                "cp1257",
                "cp850",
                "cp852",
                "cp866",
                "greek",
                "hebrew",
                "koi8r",
                "koi8u",
                "latin1",
                "latin2",
                "latin5",
                "latin7",
                "macce",
                "macroman")) {
            columns.add(column("varchar(300) CHARACTER SET " + charset, "'abc  '", "''", assigned(charset, every)));
        }
        columns.add(column("char(10) CHARACTER SET latin1", "'äöü€  '", "x'818D8F909D'", "''"));
        columns.add(column("text CHARACTER SET latin1", "'äöü€  '", "''"));
        columns.add(column("varchar(10) CHARACTER SET ascii", "'abc  '", "''"));
        columns.add(column("varchar(10) CHARACTER SET utf8mb3", "'äß€中  '", "''"));
        for (String charset : List.of("ucs2", "utf16", "utf16le", "utf32")) {
            columns.add(column("char(10) CHARACTER SET " + charset, "'äß€中  '", "''", "'a  b '"));
            columns.add(column("text CHARACTER SET " + charset, "'äß€中  '", "''"));
        }
        for (String charset : List.of("utf16", "utf16le", "utf32")) {
            columns.add(column("varchar(10) CHARACTER SET " + charset, emoji, "''"));
        }
        columns.add(column("varchar(20) CHARACTER SET gbk", "'中文字符  '", "'€'", "''"));
        columns.add(column("varchar(20) CHARACTER SET gb2312", "'中文字符  '", "''"));
        columns.add(column("varchar(20) CHARACTER SET sjis", "'日本語カナ ｶﾅ'", "x'815C815F5C7E'", "''"));
        columns.add(column("varchar(20) CHARACTER SET cp932", "'日本語カナ～∥－ ｶﾅ'", "x'815C815F5C7E'", "''"));
        columns.add(column("varchar(20) CHARACTER SET euckr", "'한국어  '", "''"));
        columns.add(column(
                "enum('a','it''s','b,c','back\\\\slash','new\\nline','ü','quo\"te')",
                "'a'",
                "'it''s'",
                "'b,c'",
                "'back\\\\slash'",
                "'new\\nline'",
                "'ü'",
                "'quo\"te'",
                "'unknown'",
                "NULL"));
        columns.add(column("enum('ä','ß') CHARACTER SET latin1", "'ä'", "'ß'", "''"));
        columns.add(column(
                "enum("
                        + IntStream.rangeClosed(1, 300)
                                .mapToObj(i -> "'e" + i + "'")
                                .reduce((a, b) -> a + "," + b)
                                .orElseThrow()
                        + ")",
                "'e1'",
                "'e255'",
                "'e256'",
                "'e300'"));
        columns.add(column("set('x','y','it''s')", "''", "'x'", "'y,x'", "'x,y,it''s'", "'unknown'", "NULL"));
        columns.add(column(
                "set("
                        + IntStream.rangeClosed(1, 64)
                                .mapToObj(i -> "'s" + i + "'")
                                .reduce((a, b) -> a + "," + b)
                                .orElseThrow()
                        + ")",
                "'s64'",
                "'s1,s64'",
                "18446744073709551615",
                "0"));
    }

    /** Those of the codes that stand for a character. */
    private static String assigned(String charset, String codes) {
        return "REPLACE(CONVERT(CONVERT(x'" + codes + "' USING " + charset + ") USING utf8mb4), '?', '')";
    }

    private static void addBytes(List<SampleColumn> columns) {
        columns.add(column(
                "binary(5)", "''", "x'0102'", "x'0100000000'", "x'FF00FF0000'", "'a  '", "x'0000000000'", "NULL"));
        columns.add(column("binary(255)", "x'00'", "REPEAT('x', 255)"));
        columns.add(column("varbinary(5)", "''", "x'0102'", "x'0100'", "x'00'", "'a  '", "NULL"));
        columns.add(column("varbinary(1000)", "''", "REPEAT(x'FF00', 500)"));
        for (String type : List.of("tinyblob", "blob", "mediumblob", "longblob")) {
            columns.add(column(type, "''", "x'00'", "x'FF00FE'", "REPEAT(x'00', 255)", "NULL"));
        }
        columns.add(column("mediumblob", "REPEAT(x'C3', 70000)"));
        columns.add(column(
                "geometry",
                "ST_GeomFromText('POINT(1 2)')",
                "ST_GeomFromText('LINESTRING(0 0,1 1,2 2)', 4326)",
                "ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0))')",
                "NULL"));
        columns.add(column("point", "ST_GeomFromText('POINT(-1.5 2e10)')"));
        columns.add(column("linestring", "ST_GeomFromText('LINESTRING(0 0,1 1)')"));
        columns.add(column("polygon", "ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')"));
        columns.add(column("multipoint", "ST_GeomFromText('MULTIPOINT(0 0,1 1)')"));
        columns.add(column("multilinestring", "ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))')"));
        columns.add(column("multipolygon", "ST_GeomFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))')"));
        columns.add(
                column("geometrycollection", "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"));
    }

    private static SampleColumn column(String definition, String... values) {
        return new SampleColumn(definition, List.of(values));
    }
}
