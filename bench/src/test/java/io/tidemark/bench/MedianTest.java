package io.tidemark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MedianTest {

    @Test
    void isTheMiddleOfAnOddNumber() {
        assertThat(Median.of(5)).isEqualTo(5);
        assertThat(Median.of(9, 1, 4)).isEqualTo(4);
    }

    @Test
    void isTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Median.of(10, 1, 3, 2)).isEqualTo(2.5);
    }

    @Test
    void isNotOfNothing() {
        assertThatThrownBy(Median::of)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no median of nothing");
    }
}
