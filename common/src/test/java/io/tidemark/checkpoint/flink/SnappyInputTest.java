package io.tidemark.checkpoint.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SnappyInputTest {

    private static byte[] read(String hex) throws IOException {
        return new SnappyInput(new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", "")))).readAllBytes();
    }

    @Test
    void aWrongChecksumIsSeen() {
        assertThatThrownBy(() -> read("00 0a0000 00000000 08 04 6162 0902"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("compressed state whose checksum is wrong");
    }

    @Test
    void refusesWhatIsDamaged() {
        for (String hex : new String[] {
            "00",
            "00 0500",
            "02 010000 00",
            "00 ffffff",
            "01 030000 000000",
            "00 060000 00000000 ff ff",
            "00 060000 00000000 04 01"
        }) {
            assertThatThrownBy(() -> read(hex))
                    .as(hex)
                    .isInstanceOf(UnreadableStateException.class)
                    .hasMessage("compressed state that is damaged");
        }
    }

    @Test
    void passesOverTheStreamsNameAndPadding() throws IOException {
        assertThat(new String(read("ff 060000 734e61507059 fe 020000 0000"), StandardCharsets.UTF_8))
                .isEmpty();
    }
}
