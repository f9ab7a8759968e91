package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresColumnTypesTest {

    private static LogicalType flink(String type) {
        return LogicalTypeParser.parse(type, PostgresColumnTypesTest.class.getClassLoader());
    }

    /** {@code numeric 12 2}, {@code varchar 20}, {@code timestamp 3}, {@code text}. */
    private static PostgresType postgres(String words) {
        String[] parts = words.split(" ");
        return switch (parts.length) {
            case 1 -> PostgresType.of(words);
            case 2 ->
                parts[0].endsWith("char")
                        ? PostgresType.ofLength(parts[0], Integer.parseInt(parts[1]))
                        : new PostgresType(parts[0], Integer.parseInt(parts[1]));
            default -> PostgresType.numeric(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        };
    }

    @ParameterizedTest
    @CsvSource({
        "bool, BOOLEAN",
        "int2, SMALLINT",
        "int4, INT",
        "int8, BIGINT",
        "oid, BIGINT",
        "float4, FLOAT",
        "float8, DOUBLE",
        "numeric 12 2, 'DECIMAL(38, 2)'",
        "numeric 38 38, 'DECIMAL(38, 38)'",
        "numeric 39 0, STRING",
        "numeric 5 -2, STRING",
        "numeric 3 5, STRING",
        "numeric, STRING",
        "varchar 20, STRING",
        "varchar, STRING",
        "bpchar 20, STRING",
        "text, STRING",
        "bytea, BYTES",
        "date, DATE",
        "time 0, TIME(0)",
        "time 3, TIME(3)",
        "time 4, STRING",
        "time, STRING",
        "timestamp, TIMESTAMP(6)",
        "timestamp 0, TIMESTAMP(0)",
        "timestamptz, TIMESTAMP_LTZ(6)",
        "timestamptz 3, TIMESTAMP_LTZ(3)",
        "uuid, STRING",
        "jsonb, STRING",
        "interval 5, STRING",
        "other, STRING"
    })
    void showsAColumnAsTheTypeThatPostgresChecks(String column, String type) {
        assertThat(PostgresColumnTypes.flinkType(postgres(column))).contains(flink(type));
    }

    @Test
    void showsNoArray() {
        assertThat(PostgresColumnTypes.flinkType(PostgresType.of(PostgresType.ARRAY)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "CHAR(5), char(5)",
        "CHAR(10485760), char(10485760)",
        "CHAR(10485761), text",
        "VARCHAR(20), varchar(20)",
        "VARCHAR(10485761), text",
        "STRING, text",
        "BOOLEAN, boolean",
        "TINYINT, smallint",
        "SMALLINT, smallint",
        "INT, integer",
        "BIGINT, bigint",
        "FLOAT, real",
        "DOUBLE, double precision",
        "'DECIMAL(12, 2)', 'numeric(12, 2)'",
        "'DECIMAL(38, 38)', 'numeric(38, 38)'",
        "DATE, date",
        "TIME(0), time(3)",
        "TIME(3), time(3)",
        "TIME(9), time(3)",
        "TIMESTAMP(6), timestamp(6)",
        "TIMESTAMP(0), timestamp(0)",
        "TIMESTAMP_LTZ(6), timestamptz(6)",
        "TIMESTAMP_LTZ(3), timestamptz(3)",
        "BINARY(4), bytea",
        "VARBINARY(4), bytea",
        "BYTES, bytea"
    })
    void makesAColumnOfAType(String type, String column) {
        assertThat(PostgresColumnTypes.made(flink(type)).sql()).isEqualTo(column);
    }

    /** Every type at each of its precisions. */
    private static List<LogicalType> carried() {
        List<LogicalType> types = new ArrayList<>();
        Stream.of("CHAR(1)", "VARCHAR(1)", "STRING", "BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "FLOAT")
                .forEach(type -> types.add(flink(type)));
        Stream.of("DOUBLE", "DATE", "BINARY(3)", "VARBINARY(3)", "BYTES").forEach(type -> types.add(flink(type)));
        IntStream.rangeClosed(1, 38).forEach(precision -> IntStream.rangeClosed(0, precision)
                .forEach(scale -> types.add(flink("DECIMAL(%d, %d)".formatted(precision, scale)))));
        IntStream.rangeClosed(0, 6).forEach(precision -> {
            types.add(flink("TIME(%d)".formatted(precision)));
            types.add(flink("TIMESTAMP(%d)".formatted(precision)));
            types.add(flink("TIMESTAMP_LTZ(%d)".formatted(precision)));
        });
        return types;
    }

    @Test
    void everyCarriedTypeIsTakenByTheColumnThatIsMadeForIt() {
        assertThat(carried()).allSatisfy(type -> {
            assertThat(CarriedTypes.carries(type)).isTrue();
            PostgresType column = PostgresColumnTypes.made(type);
            assertThat(PostgresColumnTypes.takes(column, type)).isTrue();
            assertThat(PostgresColumnTypes.takes(column, PostgresColumnTypes.shown(type)))
                    .isTrue();
        });
    }

    @Test
    void aColumnTakesWhatItIsShownAs() {
        Stream.of("bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric 12 2", "numeric", "numeric 3 5")
                .forEach(PostgresColumnTypesTest::assertTaken);
        Stream.of("varchar 3", "text", "bytea", "date", "time", "time 2", "timestamp 1", "timestamptz", "uuid", "other")
                .forEach(PostgresColumnTypesTest::assertTaken);
    }

    private static void assertTaken(String column) {
        LogicalType shown = PostgresColumnTypes.flinkType(postgres(column)).orElseThrow();
        assertThat(CarriedTypes.carries(shown)).as(column).isTrue();
        assertThat(PostgresColumnTypes.takes(postgres(column), shown))
                .as(column)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "int8, INT",
        "int8, SMALLINT",
        "float8, INT",
        "float4, SMALLINT",
        "numeric, BIGINT",
        "numeric 20 2, BIGINT",
        "numeric, 'DECIMAL(38, 5)'",
        "numeric 12 4, 'DECIMAL(38, 2)'",
        "int8, 'DECIMAL(18, 0)'",
        "int4, 'DECIMAL(9, 0)'",
        "int2, 'DECIMAL(4, 0)'",
        "timestamp, DATE",
        "time, TIME(3)",
        "timestamp, TIMESTAMP(3)",
        "text, CHAR(5)",
        "varchar 3, STRING",
        "uuid, STRING",
        "numeric, STRING",
        "time 6, STRING",
        "array, STRING"
    })
    void aColumnTakesWhatItHoldsAsItIs(String column, String type) {
        assertThat(PostgresColumnTypes.takes(postgres(column), flink(type))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "int4, BIGINT",
        "int2, INT",
        "float4, INT",
        "float4, DOUBLE",
        "float8, FLOAT",
        "float8, BIGINT",
        "float8, 'DECIMAL(5, 2)'",
        "numeric 12 2, 'DECIMAL(12, 4)'",
        "numeric 5 -2, INT",
        "numeric, DOUBLE",
        "int8, 'DECIMAL(19, 0)'",
        "int8, 'DECIMAL(5, 1)'",
        "date, TIMESTAMP(6)",
        "timestamp 3, TIMESTAMP(6)",
        "timestamptz, TIMESTAMP(6)",
        "timestamp, TIMESTAMP_LTZ(6)",
        "timestamptz 0, TIMESTAMP_LTZ(3)",
        "time 0, TIME(3)",
        "text, BIGINT",
        "text, BYTES",
        "bytea, STRING",
        "date, STRING",
        "int4, STRING",
        "numeric 12 2, STRING",
        "bool, INT",
        "uuid, BYTES",
        "other, INT",
        "array, INT"
    })
    void aColumnDoesNotTakeWhatItWouldChange(String column, String type) {
        assertThat(PostgresColumnTypes.takes(postgres(column), flink(type))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STRING NOT NULL", "INT NOT NULL", "DECIMAL(3, 1) NOT NULL"})
    void aTypeThatIsNeverNullStaysOne(String type) {
        assertThat(PostgresColumnTypes.shown(flink(type)).isNullable()).isFalse();
    }

    /** Modifiers by the rule of {@code make_numeric_typmod}: {@code (precision << 16 | scale & 0x7ff) + 4}. */
    @ParameterizedTest
    @CsvSource({"786438, 12, 2", "2490406, 38, 34", "329730, 5, -2", "196617, 3, 5", "65537052, 1000, -1000"})
    void readsAndWritesTheModifierOfANumeric(int modifier, int precision, int scale) {
        PostgresType type = new PostgresType("numeric", modifier);
        assertThat(type.precision()).isEqualTo(precision);
        assertThat(type.scale()).isEqualTo(scale);
        assertThat(PostgresType.numeric(precision, scale)).isEqualTo(type);
    }
}
