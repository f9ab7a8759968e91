package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlTypesTest {

    private static LogicalType flink(String text) {
        return LogicalTypeParser.parse(text, MySqlTypesTest.class.getClassLoader());
    }

    private static MySqlColumnType mysql(String text) {
        boolean characters = text.matches("(char|varchar|enum|set|.*text).*");
        return MySqlColumnType.of(text, characters ? "utf8mb4" : null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint              | TINYINT",
                "tinyint(1)           | TINYINT",
                "tinyint unsigned     | SMALLINT",
                "smallint             | SMALLINT",
                "smallint unsigned    | INT",
                "mediumint            | INT",
                "mediumint unsigned   | INT",
                "int                  | INT",
                "int unsigned         | BIGINT",
                "bigint               | BIGINT",
                "bigint unsigned      | DECIMAL(20, 0)",
                "float                | FLOAT",
                "float(7,4)           | FLOAT",
                "double               | DOUBLE",
                "real                 | DOUBLE",
                "decimal(38,30)       | DECIMAL(38, 30)",
                "decimal(10,0)        | DECIMAL(10, 0)",
                "decimal(39,1)        | STRING",
                "bit(1)               | BOOLEAN",
                "bit(8)               | BINARY(1)",
                "bit(9)               | BINARY(2)",
                "bit(64)              | BINARY(8)",
                "year(4)              | INT",
                "date                 | DATE",
                "time                 | TIME(0)",
                "time(3)              | TIME(3)",
                "time(4)              | STRING",
                "datetime             | TIMESTAMP(0)",
                "datetime(6)          | TIMESTAMP(6)",
                "timestamp            | TIMESTAMP_LTZ(0)",
                "timestamp(3)         | TIMESTAMP_LTZ(3)",
                "char(3)              | VARCHAR(3)",
                "char(0)              | VARCHAR(1)",
                "varchar(20)          | VARCHAR(20)",
                "longtext             | STRING",
                "enum('a')            | STRING",
                "set('a')             | STRING",
                "json                 | STRING",
                "binary(3)            | BINARY(3)",
                "binary(0)            | VARBINARY(1)",
                "varbinary(9)         | VARBINARY(9)",
                "tinyblob             | BYTES",
                "geometry             | BYTES",
                "multipolygon         | BYTES"
            })
    void mapsEachType(String mysql, String flink) {
        assertThat(MySqlTypes.flinkType(mysql(mysql), true)).contains(flink(flink));
        assertThat(MySqlTypes.flinkType(mysql(mysql), false))
                .contains(flink(flink).copy(false));
        assertThat(MySqlTypes.carries(mysql(mysql), flink(flink))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uuid", "inet4", "inet6", "vector(3)", "datetime(3) /* mariadb-5.3 */", "unheard_of"})
    void carriesNothingOfWhatItDoesNotKnow(String mysql) {
        assertThat(MySqlTypes.flinkType(mysql(mysql), true)).isEmpty();
        assertThat(MySqlTypes.carries(mysql(mysql), flink("STRING"))).isFalse();
        assertThat(MySqlTypes.carriers(mysql(mysql))).isEqualTo("no type");
    }

    @Test
    void carriesTextsOnlyInCharacterSetsThatJavaKnows() {
        assertThat(MySqlTypes.flinkType(MySqlColumnType.of("varchar(3)", "big5"), true))
                .isEmpty();
        assertThat(MySqlTypes.flinkType(MySqlColumnType.of("text", "geostd8"), true))
                .isEmpty();
        assertThat(MySqlTypes.flinkType(MySqlColumnType.of("enum('a')", "binary"), true))
                .isEmpty();
        assertThat(MySqlTypes.flinkType(MySqlColumnType.of("enum('a')", "big5"), true))
                .contains(flink("STRING"));
    }

    @Test
    void carriesNoValuesThatTheCatalogMayNotBeAbleToPrint() {
        assertThat(MySqlTypes.flinkType(MySqlColumnType.of("enum('yes','?')", "utf8mb4"), true))
                .isEmpty();
        assertThat(MySqlTypes.flinkType(MySqlColumnType.of("set('yes','?')", "latin1"), true))
                .contains(flink("STRING"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint           | BOOLEAN",
                "tinyint           | SMALLINT",
                "tinyint           | DECIMAL(5, 2)",
                "tinyint unsigned  | BOOLEAN",
                "tinyint unsigned  | INT",
                "smallint unsigned | BIGINT",
                "mediumint         | DECIMAL(7, 0)",
                "int               | BIGINT",
                "int unsigned      | DECIMAL(10, 0)",
                "bigint unsigned   | DECIMAL(38, 18)",
                "bigint unsigned   | STRING",
                "float             | DOUBLE",
                "float             | STRING",
                "decimal(10,2)     | DECIMAL(12, 4)",
                "decimal(10,2)     | STRING",
                "decimal(65,30)    | DECIMAL(38, 10)",
                "bit(1)            | BINARY(1)",
                "bit(9)            | VARBINARY(2)",
                "year              | SMALLINT",
                "year              | DECIMAL(4, 0)",
                "date              | STRING",
                "time(2)           | TIME(3)",
                "datetime(3)       | TIMESTAMP(9)",
                "timestamp(3)      | TIMESTAMP_LTZ(6)",
                "char(3)           | CHAR(3)",
                "char(3)           | VARCHAR(9)",
                "varchar(3)        | STRING",
                "binary(3)         | BYTES",
                "varbinary(3)      | VARBINARY(4)",
                "json              | STRING"
            })
    void carriesInWiderTypes(String mysql, String flink) {
        assertThat(MySqlTypes.carries(mysql(mysql), flink(flink))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint unsigned  | TINYINT",
                "smallint          | BOOLEAN",
                "smallint          | TINYINT",
                "int unsigned      | INT",
                "bigint unsigned   | BIGINT",
                "bigint unsigned   | DECIMAL(19, 0)",
                "int               | DECIMAL(10, 2)",
                "int               | DOUBLE",
                "double            | FLOAT",
                "decimal(10,2)     | DECIMAL(10, 1)",
                "decimal(10,2)     | DECIMAL(10, 4)",
                "decimal(10,2)     | DOUBLE",
                "bit(2)            | BOOLEAN",
                "bit(9)            | BINARY(1)",
                "bit(9)            | STRING",
                "year              | TINYINT",
                "date              | TIMESTAMP(0)",
                "time(3)           | TIME(0)",
                "time(6)           | TIME(3)",
                "datetime(6)       | TIMESTAMP(3)",
                "datetime(6)       | TIMESTAMP_LTZ(6)",
                "timestamp         | TIMESTAMP(6)",
                "char(3)           | CHAR(4)",
                "char(3)           | VARCHAR(2)",
                "varchar(3)        | CHAR(3)",
                "text              | VARCHAR(65535)",
                "enum('a')         | VARCHAR(1)",
                "json              | BYTES",
                "blob              | STRING",
                "blob              | VARBINARY(65535)",
                "binary(3)         | BINARY(4)",
                "geometry          | STRING"
            })
    void carriesNothingThatLosesSomething(String mysql, String flink) {
        assertThat(MySqlTypes.carries(mysql(mysql), flink(flink))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tinyint         | TINYINT, SMALLINT, INT, BIGINT, BOOLEAN for 0 and 1, DECIMAL(3, 0) or wider, or STRING",
                "int unsigned    | BIGINT, DECIMAL(10, 0) or wider, or STRING",
                "bigint unsigned | DECIMAL(20, 0) or wider, or STRING",
                "decimal(10,2)   | DECIMAL(10, 2) or wider, or STRING",
                "decimal(65,30)  | STRING, or any DECIMAL, which refuses what does not fit",
                "float           | FLOAT, DOUBLE or STRING",
                "bit(1)          | BOOLEAN, BINARY(1), or VARBINARY(1) or longer",
                "bit(9)          | BINARY(2), or VARBINARY(2) or longer",
                "time(6)         | STRING",
                "datetime(3)     | TIMESTAMP(3) or of higher precision, or STRING",
                "char(3)         | CHAR(3), VARCHAR(3) or longer, or STRING",
                "varchar(3)      | VARCHAR(3) or longer, or STRING",
                "blob            | BYTES",
                "json            | STRING"
            })
    void saysWhatWouldCarryAColumn(String mysql, String carriers) {
        assertThat(MySqlTypes.carriers(mysql(mysql))).isEqualTo(carriers);
    }

    @Test
    void knowsWhichColumnsMakeTheirRowsUnreadable() {
        assertThat(MySqlTypes.isReadableInLog(mysql("time /* mariadb-5.3 */"))).isTrue();
        assertThat(MySqlTypes.isReadableInLog(mysql("uuid"))).isTrue();
        assertThat(MySqlTypes.isReadableInLog(mysql("time(3) /* mariadb-5.3 */")))
                .isFalse();
        assertThat(MySqlTypes.isReadableInLog(mysql("blob /*M!100301 COMPRESSED*/")))
                .isFalse();
        assertThat(MySqlTypes.isReadableInLog(mysql("vector(3)"))).isFalse();
    }
}
