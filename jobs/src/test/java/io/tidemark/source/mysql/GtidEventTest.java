package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bodies out of a log of MySQL 9.7.4. */
class GtidEventTest {

    private static final String SERVER = "821cdb45-e5c6-11f1-a81a-02fc00000001";

    private final GtidEvent.Deserializer deserializer = new GtidEvent.Deserializer();

    @Test
    void readsAnIdWithoutATag() throws IOException {
        GtidEvent read = read("01 821cdb45e5c611f1a81a02fc00000001 0a00000000000000"
                + " 02 0a00000000000000 0b00000000000000 b5e24ba6cb6006 d2 50620100");
        assertThat(read).isEqualTo(new GtidEvent(SERVER, 10, 1_795_277_644_882_613L));
    }

    @Test
    void readsAnIdWithATag() throws IOException {
        GtidEvent read = read("02 74 00 0000 02 0902 38 6d03 8a 9503 1903 22 c503 a102 34 04 f103 00 00 00 02"
                + " 0404 060a6d79746167 0824 0a28 0c7fccb54ba6cb6006 104904 1283120b");
        assertThat(read).isEqualTo(new GtidEvent(SERVER + ":mytag", 1, 1_795_277_644_871_116L));
    }

    @Test
    void refusesAHeadWithoutAnId() {
        assertThatThrownBy(() -> read("02 08 00 0000"))
                .isInstanceOf(IOException.class)
                .hasMessage("the head of a transaction with a tag has no id");
    }

    private GtidEvent read(String hex) throws IOException {
        return deserializer.deserialize(new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }
}
