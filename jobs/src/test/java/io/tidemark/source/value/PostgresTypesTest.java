package io.tidemark.source.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTypesTest {

    private static ColumnType base(String name, int modifier) {
        return ColumnType.of(name, modifier, 'b');
    }

    private static ColumnType base(String name) {
        return base(name, -1);
    }

    private static int numeric(int precision, int scale) {
        return ((precision << 16) | (scale & 0x7ff)) + 4;
    }

    private static boolean carries(ColumnType source, DataType declared) {
        return PostgresTypes.carries(source, declared.getLogicalType());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bool        | -1 | BOOLEAN",
                "int2        | -1 | SMALLINT",
                "int4        | -1 | INT",
                "int8        | -1 | BIGINT",
                "oid         | -1 | BIGINT",
                "float4      | -1 | FLOAT",
                "float8      | -1 | DOUBLE",
                "varchar     | 14 | VARCHAR(10)",
                "varchar     | -1 | STRING",
                "bpchar      | 14 | CHAR(10)",
                "bpchar      | -1 | STRING",
                "bytea       | -1 | BYTES",
                "date        | -1 | DATE",
                "time        | 0  | TIME(0)",
                "time        | 3  | TIME(3)",
                "time        | 4  | STRING",
                "time        | -1 | STRING",
                "timestamp   | -1 | TIMESTAMP(6)",
                "timestamp   | 0  | TIMESTAMP(0)",
                "timestamptz | -1 | TIMESTAMP_LTZ(6)",
                "timestamptz | 3  | TIMESTAMP_LTZ(3)",
            })
    void mapsATypeThatFlinkHas(String name, int modifier, String expected) {
        assertThat(PostgresTypes.flinkType(base(name, modifier), true))
                .isEqualTo(LogicalTypeParser.parse(expected, getClass().getClassLoader()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | 2  | DECIMAL(10, 2)",
                "38 | 0  | DECIMAL(38, 0)",
                "38 | 38 | DECIMAL(38, 38)",
                "39 | 0  | STRING",
                "5  | -2 | STRING",
                "3  | 5  | STRING",
            })
    void mapsANumericThatADecimalHolds(int precision, int scale, String expected) {
        assertThat(PostgresTypes.flinkType(base("numeric", numeric(precision, scale)), true))
                .isEqualTo(LogicalTypeParser.parse(expected, getClass().getClassLoader()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "numeric", "text", "name", "char", "timetz", "interval", "money", "uuid", "json", "jsonb", "xml",
                "inet", "cidr", "macaddr", "macaddr8", "bit", "varbit", "point", "line", "lseg", "box", "path",
                "polygon", "circle", "tsvector", "tsquery", "pg_lsn", "int2vector", "oidvector", "hstore", "citext"
            })
    void mapsEverythingElseToItsText(String name) {
        assertThat(PostgresTypes.flinkType(base(name), true))
                .isEqualTo(DataTypes.STRING().getLogicalType());
    }

    @Test
    void aTypeOfTheUsersOwnIsTextWhateverItsName() {
        assertThat(PostgresTypes.flinkType(ColumnType.of("int4", -1, 'e'), true))
                .isEqualTo(DataTypes.STRING().getLogicalType());
    }

    @Test
    void keepsTheNullabilityOfTheColumnAndLetsElementsBeNull() {
        ColumnType array = ColumnType.arrayOf("_numeric", base("numeric", numeric(10, 2)), ',');
        assertThat(PostgresTypes.flinkType(array, false))
                .isEqualTo(DataTypes.ARRAY(DataTypes.DECIMAL(10, 2)).notNull().getLogicalType());
        assertThat(PostgresTypes.flinkType(base("int4"), false))
                .isEqualTo(DataTypes.INT().notNull().getLogicalType());
    }

    @Test
    void anArrayPrintedWithoutCommasIsText() {
        assertThat(PostgresTypes.flinkType(ColumnType.arrayOf("_box", base("box"), ';'), true))
                .isEqualTo(DataTypes.STRING().getLogicalType());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bool", "int2", "float8", "numeric", "bytea", "date", "timestamp", "timestamptz", "jsonb"})
    void carriesTheMappedTypeAndTheTextWhateverTheNullability(String name) {
        ColumnType source = base(name);
        assertThat(PostgresTypes.carries(source, PostgresTypes.flinkType(source, false)))
                .isTrue();
        assertThat(PostgresTypes.carries(source, PostgresTypes.flinkType(source, true)))
                .isTrue();
        assertThat(carries(source, DataTypes.STRING().notNull())).isTrue();
    }

    @Test
    void carriesWholeNumbersInWiderOnes() {
        assertThat(carries(base("int2"), DataTypes.INT())).isTrue();
        assertThat(carries(base("int2"), DataTypes.BIGINT())).isTrue();
        assertThat(carries(base("int2"), DataTypes.DECIMAL(5, 0))).isTrue();
        assertThat(carries(base("int2"), DataTypes.DECIMAL(4, 0))).isFalse();
        assertThat(carries(base("int2"), DataTypes.TINYINT())).isFalse();
        assertThat(carries(base("int4"), DataTypes.BIGINT())).isTrue();
        assertThat(carries(base("int4"), DataTypes.SMALLINT())).isFalse();
        assertThat(carries(base("int4"), DataTypes.DECIMAL(10, 0))).isTrue();
        assertThat(carries(base("int4"), DataTypes.DECIMAL(10, 1))).isFalse();
        assertThat(carries(base("int4"), DataTypes.DOUBLE())).isFalse();
        assertThat(carries(base("int8"), DataTypes.DECIMAL(19, 0))).isTrue();
        assertThat(carries(base("int8"), DataTypes.DECIMAL(18, 0))).isFalse();
        assertThat(carries(base("int8"), DataTypes.INT())).isFalse();
        assertThat(carries(base("oid"), DataTypes.BIGINT())).isTrue();
        assertThat(carries(base("oid"), DataTypes.INT())).isFalse();
    }

    @Test
    void carriesANumericWhereAllItsDigitsFit() {
        ColumnType source = base("numeric", numeric(10, 2));
        assertThat(carries(source, DataTypes.DECIMAL(12, 4))).isTrue();
        assertThat(carries(source, DataTypes.DECIMAL(12, 5))).isFalse();
        assertThat(carries(source, DataTypes.DECIMAL(12, 1))).isFalse();
        assertThat(carries(source, DataTypes.DOUBLE())).isFalse();
        assertThat(carries(base("numeric", numeric(5, -2)), DataTypes.DECIMAL(7, 0)))
                .isTrue();
        assertThat(carries(base("numeric", numeric(5, -2)), DataTypes.DECIMAL(6, 0)))
                .isFalse();
        assertThat(carries(base("numeric", numeric(3, 5)), DataTypes.DECIMAL(5, 5)))
                .isTrue();
        assertThat(carries(base("numeric", numeric(3, 5)), DataTypes.DECIMAL(5, 4)))
                .isFalse();
    }

    @Test
    void leavesANumericBeyondEveryDecimalToTheConverter() {
        assertThat(carries(base("numeric"), DataTypes.DECIMAL(10, 2))).isTrue();
        assertThat(carries(base("numeric"), DataTypes.BIGINT())).isFalse();
        assertThat(carries(base("numeric", numeric(50, 2)), DataTypes.DECIMAL(38, 2)))
                .isTrue();
        assertThat(carries(base("numeric", numeric(50, 2)), DataTypes.INT())).isFalse();
    }

    @Test
    void carriesTextsInLongerOnes() {
        assertThat(carries(base("varchar", 14), DataTypes.VARCHAR(11))).isTrue();
        assertThat(carries(base("varchar", 14), DataTypes.VARCHAR(9))).isFalse();
        assertThat(carries(base("varchar", 14), DataTypes.CHAR(10))).isFalse();
        assertThat(carries(base("bpchar", 14), DataTypes.CHAR(10))).isTrue();
        assertThat(carries(base("bpchar", 14), DataTypes.CHAR(11))).isFalse();
        assertThat(carries(base("bpchar", 14), DataTypes.VARCHAR(10))).isTrue();
        assertThat(carries(base("text"), DataTypes.VARCHAR(1000))).isFalse();
        assertThat(carries(base("uuid"), DataTypes.CHAR(36))).isTrue();
        assertThat(carries(base("uuid"), DataTypes.CHAR(37))).isFalse();
        assertThat(carries(base("uuid"), DataTypes.VARCHAR(36))).isTrue();
        assertThat(carries(base("uuid"), DataTypes.VARCHAR(35))).isFalse();
        assertThat(carries(ColumnType.of("uuid", -1, 'e'), DataTypes.CHAR(36))).isFalse();
        assertThat(carries(base("bytea"), DataTypes.VARBINARY(1000))).isFalse();
    }

    @Test
    void carriesTimesInHigherPrecision() {
        assertThat(carries(base("timestamp", 3), DataTypes.TIMESTAMP(9))).isTrue();
        assertThat(carries(base("timestamp"), DataTypes.TIMESTAMP(3))).isFalse();
        assertThat(carries(base("timestamp"), DataTypes.TIMESTAMP_LTZ(6))).isFalse();
        assertThat(carries(base("timestamptz"), DataTypes.TIMESTAMP_LTZ(6))).isTrue();
        assertThat(carries(base("timestamptz"), DataTypes.TIMESTAMP_LTZ(5))).isFalse();
        assertThat(carries(base("timestamptz"), DataTypes.TIMESTAMP(6))).isFalse();
        assertThat(carries(base("time", 2), DataTypes.TIME(3))).isTrue();
        assertThat(carries(base("time", 2), DataTypes.TIME(1))).isFalse();
        assertThat(carries(base("time", 6), DataTypes.TIME(6))).isFalse();
        assertThat(carries(base("date"), DataTypes.TIMESTAMP(6))).isFalse();
    }

    @Test
    void doesNotCarryAFloatAsAnotherNumber() {
        assertThat(carries(base("float4"), DataTypes.DOUBLE())).isFalse();
        assertThat(carries(base("float8"), DataTypes.FLOAT())).isFalse();
    }

    @Test
    void carriesArraysByTheirElements() {
        ColumnType source = ColumnType.arrayOf("_int4", base("int4"), ',');
        assertThat(carries(source, DataTypes.ARRAY(DataTypes.BIGINT()))).isTrue();
        assertThat(carries(source, DataTypes.ARRAY(DataTypes.STRING()))).isTrue();
        assertThat(carries(source, DataTypes.ARRAY(DataTypes.SMALLINT()))).isFalse();
        assertThat(carries(source, DataTypes.INT())).isFalse();
        assertThat(carries(base("int4"), DataTypes.ARRAY(DataTypes.INT()))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bool      | -1      | BOOLEAN or STRING",
                "int2      | -1      | SMALLINT, INT, BIGINT, DECIMAL(5, 0) or wider, or STRING",
                "int4      | -1      | INT, BIGINT, DECIMAL(10, 0) or wider, or STRING",
                "int8      | -1      | BIGINT, DECIMAL(19, 0) or wider, or STRING",
                "numeric   | 655366  | DECIMAL(10, 2) or wider, or STRING",
                "numeric   | 196617  | DECIMAL(5, 5) or wider, or STRING",
                "numeric   | -1      | STRING, or any DECIMAL, which refuses what does not fit",
                "numeric   | 3276806 | STRING, or any DECIMAL, which refuses what does not fit",
                "varchar   | 14      | VARCHAR(10) or longer, or STRING",
                "bpchar    | 14      | CHAR(10), VARCHAR(10) or longer, or STRING",
                "uuid      | -1      | STRING, CHAR(36), or VARCHAR(36) or longer",
                "text      | -1      | STRING",
                "bytea     | -1      | BYTES or STRING",
                "timestamp | 3       | TIMESTAMP(3) or of higher precision, or STRING",
            })
    void saysWhatMayBeDeclared(String name, int modifier, String expected) {
        assertThat(PostgresTypes.carriers(base(name, modifier))).isEqualTo(expected);
    }

    @Test
    void saysWhatMayBeDeclaredForAnArray() {
        assertThat(PostgresTypes.carriers(ColumnType.arrayOf("_bool", base("bool"), ',')))
                .isEqualTo("ARRAY of BOOLEAN or STRING, or STRING for the whole");
    }
}
