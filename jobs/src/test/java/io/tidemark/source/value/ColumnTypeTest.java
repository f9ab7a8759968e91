package io.tidemark.source.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.source.value.ColumnType.Array;
import io.tidemark.source.value.ColumnType.Kind;
import io.tidemark.source.value.ColumnType.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {

    @ParameterizedTest
    @CsvSource({"b, BASE", "e, ENUM", "c, COMPOSITE", "r, RANGE", "m, MULTIRANGE", "d, OTHER", "p, OTHER", "x, OTHER"})
    void readsTheKindFromTheCatalogsLetter(char letter, Kind kind) {
        assertThat(ColumnType.of("mood", 7, letter)).isEqualTo(new Scalar("mood", 7, kind));
    }

    @Test
    void anArrayPrintedWithCommasIsAnArray() {
        ColumnType element = ColumnType.of("int4", -1, 'b');
        assertThat(ColumnType.arrayOf("_int4", element, ',')).isEqualTo(new Array("_int4", element));
    }

    @Test
    void anArrayPrintedOtherwiseIsItsText() {
        ColumnType element = ColumnType.of("box", -1, 'b');
        assertThat(ColumnType.arrayOf("_box", element, ';')).isEqualTo(new Scalar("_box", -1, Kind.OTHER));
    }

    @Test
    void refusesAModifierNoCatalogHas() {
        assertThatThrownBy(() -> ColumnType.of("int4", -2, 'b'))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a type modifier is -1 or more, not -2");
    }

    /** The modifiers are those of the server's own {@code numerictypmodin}. */
    @ParameterizedTest
    @CsvSource({
        "655366, 10, 2",
        "2490372, 38, 0",
        "65540, 1, 0",
        "65537004, 1000, 1000",
        "65537052, 1000, -1000",
        "329730, 5, -2",
        "196617, 3, 5"
    })
    void decodesPrecisionAndScale(int modifier, int precision, int scale) {
        assertThat(NumericModifier.of(modifier)).isEqualTo(new NumericModifier(precision, scale));
    }
}
