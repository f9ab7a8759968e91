package io.tidemark.source.mysql.value;

import static io.tidemark.source.mysql.value.LogBytesFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "04 00 | null",
                "04 01 | true",
                "04 02 | false",
                "05 FFFF | -1",
                "06 FFFF | 65535",
                "07 FFFFFFFF | -1",
                "08 FFFFFFFF | 4294967295",
                "09 FFFFFFFFFFFFFFFF | -1",
                "0A FFFFFFFFFFFFFFFF | 18446744073709551615",
                "0B 000000000000F03F | 1.0",
                "0B 0000000000000080 | -0.0",
                "0B 3E6EDD6C6CB4F04A | 1e53",
                "0C 03 61 22 62 | \"a\\\"b\"",
                "0C 06 01 1F 7F 0A 5C 2F | \"\\u0001\\u001f\u007f\\n\\\\/\"",
                "00 0000 0400 | {}",
                "02 0000 0400 | []",
                "02 0200 0A00 05 0100 04 0000 | [1, null]",
                "00 0100 1000 0B00 0100 02 0C00 61 0000 0400 | {\"a\": []}",
                "00 0100 0C00 0B00 0100 05 0700 61 | {\"a\": 7}",
                "0F F6 04 03 01 93 05 | 19.5",
                "0F FC 02 FF00 | \"base64:type252:/wA=\""
            })
    void printsEachSortOfValue(String hex, String text) {
        assertThat(JsonText.print(bytes(hex))).isEqualTo(text);
    }

    @Test
    void printsNothingAtAllAsNull() {
        assertThat(JsonText.print(new byte[0])).isEqualTo("null");
    }

    @Test
    void breaksLongBytesIntoLinesAsTheServerDoes() {
        assertThat(JsonText.print(bytes("0F 0F 3A" + "78".repeat(58))))
                .isEqualTo("\"base64:type15:" + "eHh4".repeat(19) + "\\neA==\"");
    }

    @Test
    void refusesADocumentThatEndsTooEarly() {
        assertThatThrownBy(() -> JsonText.print(bytes("0C 05 61")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("a JSON document of the binary log cannot be read")
                .cause()
                .hasMessage("it ends at byte 3, before 5 bytes from 2");
    }
}
