package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetMarksTest {

    private static TargetMarks marks(String... marks) {
        return new TargetMarks(Set.of(marks));
    }

    @Test
    void oneDatabaseIsKnownByOneMarkOfIt() {
        assertThat(marks("address", "server").meets(marks("address", "the server, started anew")))
                .isTrue();
        assertThat(marks("address", "server").meets(marks("another address", "server")))
                .isTrue();
        assertThat(marks("address", "server").isApartFrom(marks("another address", "server")))
                .isFalse();
    }

    @Test
    void twoThatShareNothingAreApart() {
        assertThat(marks("mart", "1").meets(marks("other", "2"))).isFalse();
        assertThat(marks("mart", "1").isApartFrom(marks("other", "2"))).isTrue();
    }

    @Test
    void oneThatWritesNoDatabaseIsNotKnownToBeApart() {
        assertThat(marks().isApartFrom(marks())).isFalse();
        assertThat(marks("mart").isApartFrom(marks())).isFalse();
        assertThat(marks().isApartFrom(marks("mart"))).isFalse();
        assertThat(marks("mart").meets(marks())).isFalse();
    }

    @Test
    void areReadAsTheyWereWritten() {
        assertThat(TargetMarks.read(marks("mart", "1").written())).isEqualTo(marks("1", "mart"));
        assertThat(TargetMarks.read(marks().written())).isEqualTo(marks());
    }
}
