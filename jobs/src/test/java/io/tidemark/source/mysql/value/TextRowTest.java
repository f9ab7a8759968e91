package io.tidemark.source.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths as the MySQL manual has them under "Protocol::LengthEncodedInteger". */
class TextRowTest {

    private static TextRow row(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        TextRow row = new TextRow();
        row.reset(bytes.toByteArray());
        return row;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static String text(TextRow row) {
        return new String(row.bytes(), row.at(), row.length(), StandardCharsets.UTF_8);
    }

    @Test
    void walksOverTextsEmptyTextsAndNulls() {
        TextRow row = row(hex("0161"), hex("00"), hex("fb"), hex("026263"));

        assertThat(row.nextField()).isTrue();
        assertThat(text(row)).isEqualTo("a");
        assertThat(row.nextField()).isTrue();
        assertThat(text(row)).isEmpty();
        assertThat(row.nextField()).isFalse();
        assertThat(row.nextField()).isTrue();
        assertThat(text(row)).isEqualTo("bc");
    }

    @ParameterizedTest
    @CsvSource({
        "250, fa",
        "251, fcfb00",
        "65535, fcffff",
        "65536, fd000001",
        "8388608, fd000080",
        "16777216, fe0000000100000000"
    })
    void readsEveryFormOfLength(int length, String encoded) {
        TextRow row = row(hex(encoded), new byte[length], hex("0178"));

        assertThat(row.nextField()).isTrue();
        assertThat(row.length()).isEqualTo(length);
        assertThat(row.nextField()).isTrue();
        assertThat(text(row)).isEqualTo("x");
    }

    @Test
    void beginsAnewWithEachRow() {
        TextRow row = row(hex("0161"));
        row.nextField();

        row.reset(hex("0162"));

        assertThat(row.nextField()).isTrue();
        assertThat(text(row)).isEqualTo("b");
    }
}
