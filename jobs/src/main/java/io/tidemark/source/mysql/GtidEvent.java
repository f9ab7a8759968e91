package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * The head of a MySQL transaction.
 *
 * @param source the UUID of the server it comes from, with the id's tag behind a colon if it has one
 * @param number its number among those of that server
 * @param commitMicros when it was committed on that server, microseconds since 1970-01-01 UTC; 0 if the log is of a server
 *     before MySQL 8.0
 */
record GtidEvent(String source, long number, long commitMicros) implements EventData {

    /** The body: {@code Gtid_log_event} in MySQL's {@code control_events.h}. */
    static final class Deserializer implements EventDataDeserializer<GtidEvent> {

        private static final int UUID_BYTES = 16;
        private static final int LOGICAL_CLOCK = 2;
        private static final int TIMESTAMP_BYTES = 7;
        private static final long ORIGINAL_FOLLOWS = 1L << 55;

        private byte[] lastSource = {};
        private String lastText = "";

        @Override
        public GtidEvent deserialize(ByteArrayInputStream in) throws IOException {
            // Flags, of which there is one, 1; or the version of a tagged event's form.
            if (in.read() == TaggedGtid.VERSION) {
                return TaggedGtid.read(in);
            }
            byte[] source = in.read(UUID_BYTES);
            long number = in.readLong(8);
            return new GtidEvent(text(source), number, commitMicros(in));
        }

        private static long commitMicros(ByteArrayInputStream in) throws IOException {
            if (in.available() < 1 + 8 + 8 + TIMESTAMP_BYTES || in.readInteger(1) != LOGICAL_CLOCK) {
                return 0;
            }
            in.skip(8 + 8);
            long here = in.readLong(TIMESTAMP_BYTES);
            return (here & ORIGINAL_FOLLOWS) != 0 ? in.readLong(TIMESTAMP_BYTES) : here;
        }

        private String text(byte[] source) {
            if (!Arrays.equals(source, lastSource)) {
                ByteBuffer bytes = ByteBuffer.wrap(source);
                lastText = new UUID(bytes.getLong(), bytes.getLong()).toString();
                lastSource = source;
            }
            return lastText;
        }
    }
}
