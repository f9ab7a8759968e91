package io.tidemark.target;

import static io.tidemark.target.TargetTypes.mySql;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.junit.jupiter.api.Test;

class MySqlColumnTypesTest {

    private static final List<String> TYPES = List.of(
            "BOOLEAN",
            "TINYINT",
            "SMALLINT",
            "INT",
            "BIGINT",
            "FLOAT",
            "DOUBLE",
            "DECIMAL(38, 30)",
            "CHAR(20)",
            "VARCHAR(2000)",
            "STRING",
            "VARBINARY(20)",
            "BYTES",
            "DATE",
            "TIME(3)",
            "TIMESTAMP(6)",
            "TIMESTAMP_LTZ(6)");

    private static LogicalType flink(String type) {
        return LogicalTypeParser.parse(type, MySqlColumnTypesTest.class.getClassLoader());
    }

    private static boolean takes(String column, String type) {
        return MySqlColumnTypes.takes(mySql(column), flink(type));
    }

    @Test
    void aColumnThatIsMadeTakesItsTypeAndWhatItIsShownAs() {
        for (String type : TYPES) {
            for (boolean ofKey : new boolean[] {false, true}) {
                String made = MySqlColumnTypes.made(flink(type), ofKey);
                assertThat(takes(made, type)).as("%s takes %s", made, type).isTrue();
                LogicalType shown = MySqlColumnTypes.shown(flink(type), ofKey);
                assertThat(MySqlColumnTypes.takes(mySql(made), shown))
                        .as("%s takes %s", made, shown)
                        .isTrue();
                assertThat(CarriedTypes.carries(shown)).as(made).isTrue();
            }
        }
    }

    @Test
    void whatWouldBeRoundedCutFilledUpOrReadInAnotherWayIsNotTaken() {
        assertThat(takes("float", "DOUBLE")).isFalse();
        assertThat(takes("float(7,4)", "FLOAT")).isFalse();
        assertThat(takes("decimal(12,2)", "DECIMAL(12, 3)")).isFalse();
        assertThat(takes("decimal(12,2)", "STRING")).isFalse();
        assertThat(takes("datetime(3)", "TIMESTAMP(6)")).isFalse();
        assertThat(takes("datetime(6)", "TIMESTAMP_LTZ(6)")).isFalse();
        assertThat(takes("timestamp(6)", "TIMESTAMP(6)")).isFalse();
        assertThat(takes("year", "INT")).isFalse();
        assertThat(takes("int", "STRING")).isFalse();
        assertThat(takes("int", "DOUBLE")).isFalse();
        assertThat(takes("int", "DECIMAL(9, 1)")).isFalse();
        assertThat(takes("time(3)", "STRING")).isFalse();
        assertThat(takes("bit(8)", "BOOLEAN")).isFalse();
        assertThat(takes("varchar(20)", "BYTES")).isFalse();
    }

    @Test
    void whatTheServerChecksIsTaken() {
        assertThat(takes("tinyint unsigned", "BIGINT")).isTrue();
        assertThat(takes("decimal(12,2)", "DECIMAL(38, 2)")).isTrue();
        assertThat(takes("decimal(12,2)", "INT")).isTrue();
        assertThat(takes("bigint unsigned", "DECIMAL(38, 0)")).isTrue();
        assertThat(takes("decimal(65,30)", "STRING")).isTrue();
        assertThat(takes("double", "FLOAT")).isTrue();
        assertThat(takes("binary(16)", "BYTES")).isTrue();
        assertThat(takes("enum('a','b(1,2)')", "STRING")).isTrue();
        assertThat(takes("bit(1)", "BOOLEAN")).isTrue();
    }

    /** Flink cuts what it casts to a narrower type. */
    @Test
    void noColumnIsNarrowerInFlinkThanWhatTheServerChecks() {
        assertThat(TargetTypes.mySqlShown("varchar(3)")).isEqualTo("STRING");
        assertThat(TargetTypes.mySqlShown("decimal(8,2)")).isEqualTo("DECIMAL(38, 2)");
        assertThat(TargetTypes.mySqlShown("bigint unsigned")).isEqualTo("DECIMAL(38, 0)");
        assertThat(TargetTypes.mySqlShown("varbinary(3)")).isEqualTo("BYTES");
    }

    @Test
    void whatHasNoTypeIsNotShown() {
        for (String type : List.of("year", "bit(8)", "float(7,4)", "point")) {
            assertThat(MySqlColumnTypes.flinkType(mySql(type))).as(type).isEmpty();
        }
    }

    @Test
    void labelsAreReadWithTheirQuotesAndCommas() {
        MySqlLabels labels = MySqlLabels.of("enum('a','it''s','b,c') CHARACTER SET utf8mb4 NULL")
                .orElseThrow();
        assertThat(labels.labels()).containsExactly("a", "it's", "b,c");
        assertThat(labels.has("it's")).isTrue();
        assertThat(labels.has("2")).isFalse();
        MySqlLabels set = MySqlLabels.of("set('x','y','z') NULL").orElseThrow();
        assertThat(set.has("x,z")).isTrue();
        assertThat(set.has("")).isTrue();
        assertThat(set.has("z,x")).isFalse();
        assertThat(set.has("x,x")).isFalse();
        assertThat(MySqlLabels.of("varchar(20)")).isEmpty();
    }
}
