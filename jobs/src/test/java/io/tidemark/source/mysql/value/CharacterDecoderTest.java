package io.tidemark.source.mysql.value;

import static io.tidemark.source.mysql.value.LogBytesFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.table.data.StringData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharacterDecoderTest {

    @ParameterizedTest
    @CsvSource({
        "utf8mb4, F09F9880, 😀",
        "utf8mb3, C3A4, ä",
        "ascii, 61, a",
        "latin1, 80E481, €ä\u0081",
        "cp866, FC80, ⁿА",
        "greek, A1C1, ʽΑ",
        "hebrew, AFE0, ‾א",
        "koi8r, C1, а",
        "koi8u, 95, •",
        "cp1250, B9, ą",
        "ucs2, 20AC, €",
        "utf16, D83DDE00, 😀",
        "utf16le, AC20, €",
        "utf32, 0001F600, 😀",
        "gbk, D6D0A892, 中⊕",
        "gb2312, D6D0, 中",
        "sjis, 815C815F5C, ―\\\\",
        "cp932, 8160, ～",
        "euckr, C7D1, 한"
    })
    void readsCharactersAsMySqlDoes(String charset, String hex, String text) {
        CharacterDecoder decoder = CharacterDecoder.of(charset).orElseThrow();
        assertThat(decoder.decode(bytes(hex))).isEqualTo(StringData.fromString(text));
    }

    @Test
    void hasNoneForWhatJavaReadsOtherwise() {
        for (String charset :
                List.of("", "binary", "big5", "ujis", "eucjpms", "gb18030", "dec8", "hp8", "unheard_of")) {
            assertThat(CharacterDecoder.of(charset)).as(charset).isEmpty();
        }
    }
}
