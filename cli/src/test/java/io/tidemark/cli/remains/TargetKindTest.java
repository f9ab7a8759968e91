package io.tidemark.cli.remains;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetKindTest {

    @ParameterizedTest
    @CsvSource({"55P03, 0", "55006, 0", "40P01, 0", "HY000, 1205", "40001, 1213", "HY000, 3572"})
    void locksAndDeadlocksAreSomebodyElses(String state, int code) {
        assertThat(TargetKind.isHeld(new SQLException("no", state, code))).isTrue();
    }

    @Test
    void missingRightsAreNobodyElses() {
        assertThat(TargetKind.isHeld(new SQLException("no", "42501", 0))).isFalse();
        assertThat(TargetKind.isHeld(new SQLException("no", "42000", 1142))).isFalse();
        assertThat(TargetKind.isHeld(new SQLException("no"))).isFalse();
    }

    @Test
    void quotesInANameAreDoubled() {
        assertThat(TargetKind.POSTGRES.table("a\"b`:t")).isEqualTo("tidemark.\"a\"\"b`:t\"");
        assertThat(TargetKind.MYSQL.table("a\"b`:t")).isEqualTo("tidemark.`a\"b``:t`");
    }
}
