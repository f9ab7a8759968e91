package io.tidemark.source.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A table with a column of each type, by the server's own catalog and in its own print. */
class PostgresTypesIT {

    /** Domains resolved to their base type, one level deep, for columns and for the elements of arrays. */
    private static final String CATALOG =
            """
            SELECT base.typname, CASE type.typtype WHEN 'd' THEN type.typtypmod ELSE a.atttypmod END, base.typtype,
                   inner_base.typname, CASE element.typtype WHEN 'd' THEN element.typtypmod
                     ELSE CASE type.typtype WHEN 'd' THEN type.typtypmod ELSE a.atttypmod END END,
                   inner_base.typtype, element.typdelim
            FROM pg_attribute a
            JOIN pg_type type ON type.oid = a.atttypid
            JOIN pg_type base ON base.oid = CASE type.typtype WHEN 'd' THEN type.typbasetype ELSE type.oid END
            LEFT JOIN pg_type element ON element.typarray = base.oid
            LEFT JOIN pg_type inner_base
              ON inner_base.oid = CASE element.typtype WHEN 'd' THEN element.typbasetype ELSE element.oid END
            WHERE a.attrelid = 'every_type'::regclass AND a.attnum > 0
            ORDER BY a.attnum""";

    private static final List<Column> COLUMNS = List.of(
            new Column("bool", "true", "BOOLEAN"),
            new Column("int2", "-32768", "SMALLINT"),
            new Column("int4", "-2147483648", "INT"),
            new Column("int8", "-9223372036854775808", "BIGINT"),
            new Column("oid", "4294967295", "BIGINT"),
            new Column("float4", "NaN", "FLOAT"),
            new Column("float8", "-Infinity", "DOUBLE"),
            new Column("numeric(10, 2)", "-99999999.99", "DECIMAL(10, 2)"),
            new Column("numeric(38)", "1", "DECIMAL(38, 0)"),
            new Column("numeric(38, 38)", "-0.1", "DECIMAL(38, 38)"),
            new Column("numeric(39, 0)", "NaN", "STRING"),
            new Column("numeric(5, -2)", "9999900", "STRING"),
            new Column("numeric(3, 5)", "0.00999", "STRING"),
            new Column("numeric(1000, 1000)", "0.5", "STRING"),
            new Column("numeric", "-Infinity", "STRING"),
            new Column("varchar(10)", "", "VARCHAR(10)"),
            new Column("varchar", "a\tb", "STRING"),
            new Column("char(5)", "ab", "CHAR(5)"),
            new Column("bpchar", "ab  ", "STRING"),
            new Column("text", "\uD83D\uDC4B", "STRING"),
            new Column("name", "a name", "STRING"),
            new Column("\"char\"", "x", "STRING"),
            new Column("bytea", "\\x00", "BYTES"),
            new Column("date", "4714-11-24 BC", "DATE"),
            new Column("time(3)", "12:34:56.789", "TIME(3)"),
            new Column("time(0)", "12:34:56", "TIME(0)"),
            new Column("time", "24:00:00", "STRING"),
            new Column("timetz", "12:00:00-15:59:59", "STRING"),
            new Column("timestamp", "294276-12-31 23:59:59.999999", "TIMESTAMP(6)"),
            new Column("timestamp(0)", "4714-11-24 00:00:00 BC", "TIMESTAMP(0)"),
            new Column("timestamptz", "294276-12-31 23:59:59.999999+00", "TIMESTAMP_LTZ(6)"),
            new Column("timestamptz(3)", "4714-11-24 00:00:00+00 BC", "TIMESTAMP_LTZ(3)"),
            new Column("interval", "-178000000 years", "STRING"),
            new Column("interval second(2)", "1.25 seconds", "STRING"),
            new Column("money", "-92233720368547758.08", "STRING"),
            new Column("uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", "STRING"),
            new Column("json", "{\"a\" : 1e400,\n \"a\":2}", "STRING"),
            new Column("jsonb", "{\"a\": 1.00}", "STRING"),
            new Column("inet", "::ffff:1.2.3.4/128", "STRING"),
            new Column("cidr", "10.0.0.0/8", "STRING"),
            new Column("macaddr", "08:00:2b:01:02:03", "STRING"),
            new Column("macaddr8", "08:00:2b:01:02:03:04:05", "STRING"),
            new Column("bit(3)", "101", "STRING"),
            new Column("varbit", "", "STRING"),
            new Column("point", "(1e-300,Infinity)", "STRING"),
            new Column("box", "(1,1),(0,0)", "STRING"),
            new Column("tsvector", "'it''s':1A", "STRING"),
            new Column("pg_lsn", "FFFFFFFF/FFFFFFFF", "STRING"),
            new Column("int4range", "[1,)", "STRING"),
            new Column("datemultirange", "{[2024-01-01,infinity)}", "STRING"),
            new Column("int2vector", "1 2 3", "STRING"),
            new Column("mood", "so, so", "STRING"),
            new Column("pair", "(1,\"a \"\"b\"\"\")", "STRING"),
            new Column("price", "1.50", "DECIMAL(8, 2)"),
            new Column("int4[]", "{1,NULL}", "ARRAY<INT>"),
            new Column("int4[][]", "{}", "ARRAY<INT>"),
            new Column("numeric(10, 2)[]", "{1.50}", "ARRAY<DECIMAL(10, 2)>"),
            new Column("varchar(3)[]", "{abc}", "ARRAY<VARCHAR(3)>"),
            new Column("timestamptz(3)[]", "{\"2024-01-01 00:00:00.5+00\"}", "ARRAY<TIMESTAMP_LTZ(3)>"),
            new Column("bytea[]", "{\"\\\\\\\\x00\"}", "ARRAY<BYTES>"),
            new Column("jsonb[]", "{\"{\\\"a\\\": 1}\"}", "ARRAY<STRING>"),
            new Column("mood[]", "{\"so, so\"}", "ARRAY<STRING>"),
            new Column("pair[]", "{\"(1,x)\"}", "ARRAY<STRING>"),
            new Column("price[]", "{1.50}", "ARRAY<DECIMAL(8, 2)>"),
            new Column("prices", "{1.50}", "ARRAY<DECIMAL(8, 2)>"),
            new Column("point[]", "{\"(1,2)\"}", "ARRAY<STRING>"),
            new Column("box[]", "{(1,1),(0,0);(2,2),(0,0)}", "STRING"));

    private static PostgresServer server;

    /** @param sample a value at the type's limits */
    private record Column(String definition, String sample, String flink) {}

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.start();
        server.run(
                """
                CREATE TYPE mood AS ENUM ('so, so'); CREATE TYPE pair AS (a int, b text);
                CREATE DOMAIN price AS numeric(8, 2); CREATE DOMAIN prices AS numeric(8, 2)[]""");
        server.run("CREATE TABLE every_type ("
                + IntStream.range(0, COLUMNS.size())
                        .mapToObj(i -> "c" + i + " " + COLUMNS.get(i).definition())
                        .collect(Collectors.joining(", "))
                + ")");
        server.run("INSERT INTO every_type VALUES ("
                + COLUMNS.stream()
                        .map(column -> "'" + column.sample().replace("'", "''") + "'")
                        .collect(Collectors.joining(", "))
                + ")");
    }

    @AfterAll
    static void stop() throws SQLException {
        server.close();
    }

    private static ColumnType type(List<String> row) {
        int modifier = Integer.parseInt(row.get(1));
        if (row.get(3) == null) {
            return ColumnType.of(row.get(0), modifier, row.get(2).charAt(0));
        }
        ColumnType element = ColumnType.of(
                row.get(3), Integer.parseInt(row.get(4)), row.get(5).charAt(0));
        return ColumnType.arrayOf(row.get(0), element, row.get(6).charAt(0));
    }

    @Test
    void decodesEveryModifierOfANumeric() throws SQLException {
        List<List<String>> modifiers = server.rows(
                """
                SELECT p, s, numerictypmodin(format('{%s,%s}', p, s)::cstring[])
                FROM generate_series(1, 1000, 27) p, generate_series(-1000, 1000, 8) s""");
        assertThat(modifiers).hasSize(38 * 251);
        for (List<String> row : modifiers) {
            assertThat(NumericModifier.of(Integer.parseInt(row.get(2))))
                    .isEqualTo(new NumericModifier(Integer.parseInt(row.get(0)), Integer.parseInt(row.get(1))));
        }
    }

    @Test
    void mapsEachColumnByTheCatalog() throws SQLException {
        List<List<String>> catalog = server.rows(CATALOG);
        assertThat(catalog).hasSameSizeAs(COLUMNS);
        SoftAssertions.assertSoftly(all -> {
            for (int i = 0; i < COLUMNS.size(); i++) {
                Column column = COLUMNS.get(i);
                LogicalType expected =
                        LogicalTypeParser.parse(column.flink(), getClass().getClassLoader());
                ColumnType source = type(catalog.get(i));
                all.assertThat(PostgresTypes.flinkType(source, true))
                        .as("%s is %s", column.definition(), source)
                        .isEqualTo(expected);
                all.assertThat(PostgresTypes.carries(source, expected))
                        .as(column.definition())
                        .isTrue();
            }
        });
    }

    @Test
    void readsEachColumnAsItIsMappedAndAsItsText() throws Exception {
        List<String> printed = server.printed("TABLE every_type").get(0);
        String texts = IntStream.range(0, COLUMNS.size())
                .mapToObj(i -> "format('%s', c" + i + ")")
                .collect(Collectors.joining(", "));
        List<String> expected =
                server.rows("SELECT " + texts + " FROM every_type").get(0);
        List<List<String>> catalog = server.rows(CATALOG);
        for (int i = 0; i < COLUMNS.size(); i++) {
            LogicalType type = PostgresTypes.flinkType(type(catalog.get(i)), true);
            assertThat(Conversion.convert(type, printed.get(i)))
                    .as(COLUMNS.get(i).definition())
                    .isNotNull();
            if (type.equals(VarCharType.STRING_TYPE)) {
                assertThat(Conversion.convert(type, printed.get(i)))
                        .as(COLUMNS.get(i).definition())
                        .isEqualTo(StringData.fromString(expected.get(i)));
            }
        }
    }
}
