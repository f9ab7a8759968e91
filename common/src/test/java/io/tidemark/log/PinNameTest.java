package io.tidemark.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PinNameTest {

    private static final String SAVEPOINT = "savepoint-a7d764-a9f34054fcd6";

    @Test
    void aPinIsFoundFromItsSavepointAndASavepointFromItsPin() {
        PinName pin = PinName.of(SAVEPOINT, "tidemark_orders").orElseThrow();
        assertThat(pin).hasToString("tidemark_pin_a7d764_a9f34054fcd6_tidemark_orders");
        assertThat(PinName.parse(pin.toString())).contains(pin);
        assertThat(pin.savepoint()).contains(SAVEPOINT);
        assertThat(pin.isOf("tidemark_orders")).isTrue();
        assertThat(pin.isOf("tidemark_order")).isFalse();
        assertThat(pin.made()).isEmpty();
    }

    @Test
    void aProvisionalOneSaysOfWhichJobItIsAndWhenItWasMade() {
        Instant now = Instant.parse("2026-11-22T19:30:00.123Z");
        PinName pin = PinName.provisional("a7d764ed403015d18453ccd9e9bd9bdd", now, "orders");
        assertThat(pin.toString()).matches("tidemark_new_a7d764_[0-9a-f]{12}_orders");
        PinName read = PinName.parse(pin.toString()).orElseThrow();
        assertThat(read).isEqualTo(pin);
        assertThat(read.made()).contains(now);
        assertThat(read.savepoint()).isEmpty();
    }

    /** Slots of one server are called differently, and so are their pins, in the 63 characters that a name may have. */
    @Test
    void longSlotsThatBeginAlikeHavePinsOfDifferentNames() {
        String one = "o".repeat(62) + "1";
        String other = "o".repeat(62) + "2";
        PinName pin = PinName.of(SAVEPOINT, one).orElseThrow();
        assertThat(pin.toString()).hasSize(63).matches("[a-z0-9_]+");
        assertThat(pin).isNotEqualTo(PinName.of(SAVEPOINT, other).orElseThrow());
        assertThat(pin.isOf(one)).isTrue();
        assertThat(pin.isOf(other)).isFalse();
        assertThat(PinName.parse(pin.toString())).contains(pin);
        assertThat(PinName.of(SAVEPOINT, "o".repeat(30)).orElseThrow().slot()).isEqualTo("o".repeat(30));
    }

    @Test
    void whatIsCalledOtherwiseIsNoPin() {
        assertThat(PinName.parse("tidemark_orders")).isEmpty();
        assertThat(PinName.parse("tidemark_pin_orders")).isEmpty();
        assertThat(PinName.parse("tidemark_pin_a7d764_a9f34054fcd6_")).isEmpty();
        assertThat(PinName.parse("xtidemark_pin_a7d764_a9f34054fcd6_a")).isEmpty();
        assertThat(PinName.of("savepoint-1", "orders")).isEmpty();
        assertThat(PinName.of("chk-3", "orders")).isEmpty();
        assertThat(PinName.isSavepoint(SAVEPOINT)).isTrue();
        assertThat(PinName.isSavepoint("restored")).isFalse();
    }
}
