package io.tidemark.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PositionCodecTest {

    private static final String SERVER = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private DataInputStream written() {
        return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }

    @Test
    void readsWhatItHasWritten() throws IOException {
        LogPosition position = BinlogPosition.parse("mysql-bin.000002:2533 " + SERVER + ":1-9");
        LogIdentity binlog = new BinlogIdentity(SERVER, 0xFFFF_FFFFL, 0xFFFF_FFFFL);
        LogIdentity wal =
                new WalIdentity("7301", 2, "slot", Map.of("s.t", new PublishedTable(1, 2, Set.of(3L, 5L), Set.of(4L))));
        PositionCodec.writePosition(position, out);
        PositionCodec.writeIdentity(binlog, out);
        PositionCodec.writeIdentity(wal, out);
        PositionCodec.writeIdentity(null, out);
        DataInputStream in = written();
        assertThat(PositionCodec.readPosition(in)).isEqualTo(position);
        assertThat(PositionCodec.readIdentity(in)).isEqualTo(binlog);
        assertThat(PositionCodec.readIdentity(in)).isEqualTo(wal);
        assertThat(PositionCodec.readIdentity(in)).isNull();
    }

    /** What a server cannot have said is damage. */
    @Test
    void aServersNumbersHave32Bits() throws IOException {
        for (long wrong : new long[] {-1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            bytes.reset();
            PositionCodec.writeIdentity(new BinlogIdentity(SERVER, 1, wrong), out);
            assertThatIOException()
                    .isThrownBy(() -> PositionCodec.readIdentity(written()))
                    .withMessage("a time of a log file of " + wrong);
            bytes.reset();
            PositionCodec.writeIdentity(new BinlogIdentity(SERVER, wrong, 1), out);
            assertThatIOException()
                    .isThrownBy(() -> PositionCodec.readIdentity(written()))
                    .withMessage("a server id of " + wrong);
        }
    }

    @Test
    void aLengthIsNotBelieved() throws IOException {
        for (int length : new int[] {-1, (1 << 24) + 1, Integer.MAX_VALUE}) {
            bytes.reset();
            out.writeByte(2);
            out.writeUTF("b.1");
            out.writeLong(4);
            out.writeInt(length);
            assertThatIOException()
                    .isThrownBy(() -> PositionCodec.readPosition(written()))
                    .withMessage("a text of %d bytes, where 16777216 are the most".formatted(length));
        }
        for (int count : new int[] {-1, 100_001, Integer.MAX_VALUE}) {
            bytes.reset();
            out.writeByte(1);
            out.writeUTF("7301");
            out.writeLong(2);
            out.writeUTF("slot");
            out.writeInt(count);
            assertThatIOException()
                    .isThrownBy(() -> PositionCodec.readIdentity(written()))
                    .withMessage("%d published tables, or publications of one".formatted(count));
        }
    }

    /** Else a job would run on that could not be restored. */
    @Test
    void nothingIsWrittenThatWouldNotBeRead() {
        StringBuilder gtids = new StringBuilder(SERVER);
        for (int number = 1; gtids.length() <= 1 << 24; number += 2) {
            gtids.append(':').append(number);
        }
        LogPosition position = new BinlogPosition("b.1", 4, GtidSet.parse(gtids.toString()));
        assertThatIOException()
                .isThrownBy(() -> PositionCodec.writePosition(position, out))
                .withMessageEndingWith("where 16777216 are the most");
    }
}
