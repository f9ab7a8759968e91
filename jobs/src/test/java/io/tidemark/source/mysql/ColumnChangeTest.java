package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.source.split.TableLayout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnChangeTest {

    private static TableLayout.Column column(String type, String charset) {
        return new TableLayout.Column("c", type, charset == null ? "" : charset);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int||int(11)|",
                "int||bigint|",
                "int unsigned||bigint|",
                "tinyint||smallint|",
                "varchar(20)|latin1|varchar(20)|latin1",
                "varchar(20)|latin1|varchar(30)|utf8mb4",
                "varchar(20)|utf8mb3|text|utf8mb4",
                "char(10)|latin1|varchar(10)|latin1",
                "text|utf8mb4|longtext|utf8mb4",
                "decimal(10,2)||decimal(12,2)|",
                "decimal(10,2)||decimal(12,4)|",
                "datetime||datetime(3)|",
                "enum('a','b')|utf8mb4|enum('a','b','c')|utf8mb4",
                "varbinary(10)||blob|",
                "json||json|",
                "double||double|",
                "some type||some type|",
            })
    void keepsValuesWhereEachHasItsPlaceInTheNewType(String from, String fromSet, String to, String toSet) {
        assertThat(ColumnChange.keepsValues(column(from, fromSet), column(to, toSet)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bigint||int|",
                "int||int unsigned|",
                "int unsigned||int|",
                "varchar(20)|latin1|varchar(19)|latin1",
                "varchar(20)|utf8mb4|varchar(20)|latin1",
                "varchar(20)|utf8mb4|varchar(20)|ucs2",
                "varchar(10)|latin1|char(10)|latin1",
                "longtext|utf8mb4|text|utf8mb4",
                "decimal(10,2)||decimal(10,1)|",
                "decimal(10,2)||decimal(10,3)|",
                "decimal(10,2)||decimal(10,2) unsigned|",
                "datetime(6)||datetime(3)|",
                "timestamp||datetime|",
                "enum('a','b')|utf8mb4|enum('b','a')|utf8mb4",
                "enum('a','b')|utf8mb4|enum('a')|utf8mb4",
                "set('a','b')|utf8mb4|set('a','c','b')|utf8mb4",
                "binary(10)||binary(12)|",
                "double||float|",
                "int||varchar(20)|utf8mb4",
                "some type||other type|",
            })
    void doesNotKeepThemWhereTheServerMayRoundCutOrRenumberThem(String from, String fromSet, String to, String toSet) {
        assertThat(ColumnChange.keepsValues(column(from, fromSet), column(to, toSet)))
                .isFalse();
    }
}
