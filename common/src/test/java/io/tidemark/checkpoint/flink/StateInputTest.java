package io.tidemark.checkpoint.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class StateInputTest {

    private static StateInput of(int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return new StateInput(new ByteArrayInputStream(content), content.length);
    }

    @Test
    void readsWhatJavaWrites() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(-7);
        out.writeLong(Long.MIN_VALUE + 5);
        out.writeShort(-2);
        out.writeDouble(1.5);
        out.writeBoolean(true);
        String text = "zero \0, umlaut ü, dash –, pair \uD83D\uDE00, half \uD83D";
        out.writeUTF(text);
        out.writeUTF("x".repeat(60_000));
        StateInput in = new StateInput(new ByteArrayInputStream(bytes.toByteArray()), bytes.size());
        assertThat(in.readInt()).isEqualTo(-7);
        assertThat(in.readLong()).isEqualTo(Long.MIN_VALUE + 5);
        assertThat(in.readShort()).isEqualTo((short) -2);
        assertThat(in.readDouble()).isEqualTo(1.5);
        assertThat(in.flag()).isTrue();
        assertThat(in.readUTF()).isEqualTo(text);
        in.skipText();
        assertThat(in.position()).isEqualTo(bytes.size());
        in.end();
    }

    @Test
    void aPartEndsWhereItSays() throws IOException {
        StateInput in = of(1, 2, 3);
        long outer = in.enter(2);
        assertThat(in.readByte()).isEqualTo((byte) 1);
        assertThatThrownBy(() -> in.leave(outer)).hasMessage("1 bytes more than expected");
        assertThat(in.readByte()).isEqualTo((byte) 2);
        assertThatThrownBy(in::readByte).hasMessage("it ends in the middle of a value");
        in.leave(outer);
        assertThat(in.remaining()).isEqualTo(1);
        assertThatThrownBy(() -> in.enter(2)).hasMessage("a part of 2 bytes, of 1");
        assertThatThrownBy(() -> in.enter(-1)).hasMessage("a part of -1 bytes, of 1");
    }

    @Test
    void aLengthIsNotBelieved() {
        assertThatThrownBy(() -> of(0x7F, 0xFF, 0xFF, 0xFF, 1).bytes())
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("a list of 2147483647 elements, of 1 bytes");
        assertThatThrownBy(() -> of(0, 0, 0, 1, 1).count(2)).hasMessage("a list of 1 elements, of 1 bytes");
        // Four times as many bytes are 2^32, which an int takes for none.
        assertThatThrownBy(() -> of(0x40, 0, 0, 0, 1).count(4)).hasMessage("a list of 1073741824 elements, of 1 bytes");
        assertThatThrownBy(() -> of(0xFF, 0xFF, 0xFF, 0xFF).count(1)).hasMessage("a list of -1 elements, of 0 bytes");
        assertThatThrownBy(() -> of(2).flag()).hasMessage("a flag of 2");
        assertThatThrownBy(() -> of(0, 5, 'a').readUTF()).hasMessage("it ends in the middle of a value");
        assertThatThrownBy(() -> of(0, 5, 'a').skipText()).hasMessage("it ends in the middle of a value");
        assertThatThrownBy(() -> of(0, 1, 0xC3).readUTF()).hasMessage("a text that is not in modified UTF-8");
        assertThatThrownBy(() -> of(0, 2, 0xC3, 'a').readUTF()).hasMessage("a text that is not in modified UTF-8");
    }

    /** A file that ends earlier than its length was said to be. */
    @Test
    void whatIsMissingIsNotAllocated() {
        StateInput in = new StateInput(InputStream.nullInputStream(), StateInput.ENDLESS);
        assertThatThrownBy(() -> in.bytes(Integer.MAX_VALUE)).hasMessage("it ends in the middle of a value");
        assertThatThrownBy(() -> in.skip(1L << 40)).hasMessage("it ends in the middle of a value");
        assertThatThrownBy(in::readInt).hasMessage("it ends in the middle of a value");
    }

    @Test
    void skipsBeyondWhatIsBuffered() throws IOException {
        byte[] bytes = new byte[100_000];
        bytes[99_999] = 7;
        StateInput in = new StateInput(new ByteArrayInputStream(bytes), bytes.length);
        in.readByte();
        in.skip(99_998);
        assertThat(in.readByte()).isEqualTo((byte) 7);
        in.end();
    }
}
