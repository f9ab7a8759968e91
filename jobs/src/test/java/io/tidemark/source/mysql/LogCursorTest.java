package io.tidemark.source.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class LogCursorTest {

    private static final int FORMAT_DESCRIPTION = 15;
    private static final int XID = 16;
    private static final int ARTIFICIAL = 0x20;

    private static LogCursor at(long offset) {
        return new LogCursor(new BinlogPosition("bin.000001", offset, GtidSet.EMPTY));
    }

    /** A header as it is in the log (MySQL manual, {@code Common-Header}): 19 bytes, little endian. */
    private static LogEventHeader event(int type, long length, long next, int flags) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(1_700_000_000)
                .put((byte) type)
                .putInt(1)
                .putInt((int) length)
                .putInt((int) next)
                .putShort((short) flags);
        return new LogEventHeader.Deserializer().deserialize(new ByteArrayInputStream(bytes.array()));
    }

    @Test
    void anEventSaysWhereItEndsAndByItsLengthWhereItBegins() throws IOException {
        LogCursor cursor = at(100);
        assertThat(cursor.pass(event(XID, 31, 231, 0))).hasToString("bin.000001:200");
        assertThat(cursor).hasToString("bin.000001:231");
    }

    @Test
    void anEventThatDoesNotSayItIsPassedByItsLength() throws IOException {
        LogCursor cursor = at(100);
        assertThat(cursor.pass(event(XID, 31, 0, 0))).hasToString("bin.000001:100");
        assertThat(cursor).hasToString("bin.000001:131");
    }

    @Test
    void whatTheServerMakesForTheConnectionIsNowhere() throws IOException {
        LogCursor cursor = at(100);
        cursor.pass(event(XID, 31, 231, ARTIFICIAL));
        cursor.pass(event(FORMAT_DESCRIPTION, 119, 0, 0));
        assertThat(cursor).hasToString("bin.000001:100");
    }

    @Test
    void beyondFourGibibytesTheUpperBitsAreKept() throws IOException {
        long limit = 1L << 32;
        LogCursor cursor = at(limit - 10);
        assertThat(cursor.pass(event(XID, 31, 21, 0))).hasToString("bin.000001:" + (limit - 10));
        assertThat(cursor).hasToString("bin.000001:" + (limit + 21));
        cursor.pass(event(XID, 31, 52, 0));
        assertThat(cursor).hasToString("bin.000001:" + (limit + 52));
    }

    @Test
    void theLogGoesOnInAnotherFile() {
        LogCursor cursor = at(100);
        cursor.goTo("bin.000002", 4);
        assertThat(cursor.position(GtidSet.EMPTY)).isEqualTo(new BinlogPosition("bin.000002", 4, GtidSet.EMPTY));
    }
}
