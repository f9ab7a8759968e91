package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MySqlLabelsTest {

    /** What {@code append_unescaped} of the servers' sources escapes: quotes twice, four letters by a backslash. */
    @Test
    void labelsAreReadAsTheServerPrintsThem() {
        assertThat(MySqlLabels.of("enum('a','it''s','a\\\\b','x\\ny','','c,d')")
                        .orElseThrow()
                        .labels())
                .containsExactly("a", "it's", "a\\b", "x\ny", "", "c,d");
        assertThat(MySqlLabels.of("varchar(3)")).isEmpty();
    }

    @Test
    void aSetHasLabelsInTheirOrder() {
        MySqlLabels labels = MySqlLabels.of("set('x','y','z')").orElseThrow();
        assertThat(labels.has("")).isTrue();
        assertThat(labels.has("x,z")).isTrue();
        assertThat(labels.has("z,x")).isFalse();
        assertThat(labels.has("x,x")).isFalse();
        assertThat(labels.has("X")).isFalse();
    }
}
