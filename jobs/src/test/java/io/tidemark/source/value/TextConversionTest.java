package io.tidemark.source.value;

import static io.tidemark.source.value.Conversion.convert;
import static io.tidemark.source.value.Conversion.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextConversionTest {

    private static final LogicalType BYTES = new VarBinaryType(VarBinaryType.MAX_LENGTH);

    private static final String WAVE = "\uD83D\uDC4B";

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "NULL", "\\N", "a\tb\n", "naïve", WAVE, "  padded  "})
    void takesTextAsItIs(String text) throws ValueException {
        assertThat(convert(VarCharType.STRING_TYPE, text)).isEqualTo(StringData.fromString(text));
    }

    @Test
    void countsCharactersAsPostgresDoes() throws ValueException {
        assertThat(convert(new VarCharType(2), WAVE + WAVE)).isEqualTo(StringData.fromString(WAVE + WAVE));
        assertThat(convert(new CharType(2), "a ")).isEqualTo(StringData.fromString("a "));
        assertThat(refusal(new VarCharType(2), WAVE + WAVE + "!"))
                .isEqualTo("a longer text has no place in VARCHAR(2)");
        assertThat(refusal(new CharType(2), "abc")).isEqualTo("a longer text has no place in CHAR(2)");
    }

    @Test
    void readsBytes() throws ValueException {
        assertThat((byte[]) convert(BYTES, "\\x")).isEmpty();
        assertThat((byte[]) convert(BYTES, "\\x00ff7f80")).containsExactly(0, 0xff, 0x7f, 0x80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00ff", "\\000abc", "\\x0", "\\x0g", "x00"})
    void refusesBytesInAnotherFormat(String text) {
        assertThat(refusal(BYTES, text)).isEqualTo("the text is not one that the database prints for BYTES");
    }

    @Test
    void refusesBytesOfTheWrongLength() throws ValueException {
        assertThat((byte[]) convert(new VarBinaryType(2), "\\x01")).containsExactly(1);
        assertThat((byte[]) convert(new BinaryType(2), "\\x0102")).containsExactly(1, 2);
        assertThat(refusal(new VarBinaryType(2), "\\x010203")).isEqualTo("a longer bytea has no place in VARBINARY(2)");
        assertThat(refusal(new BinaryType(2), "\\x010203")).isEqualTo("a longer bytea has no place in BINARY(2)");
        assertThat(refusal(new BinaryType(2), "\\x01")).isEqualTo("a shorter bytea has no place in BINARY(2)");
    }

    @Test
    void refusalKeepsTheValueToItselfAndSaysWhatToDo() {
        ValueException refused =
                catchThrowableOfType(ValueException.class, () -> convert(new VarCharType(false, 3), "a secret"));
        assertThat(refused).hasMessage("a longer text has no place in VARCHAR(3)");
        assertThat(refused.remedy()).isEqualTo("Declare the column as STRING");
        assertThat(refused.getStackTrace()).isEmpty();
    }
}
