package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;

/** The header of a log event, with the code of its type also where the library does not know it. */
final class LogEventHeader extends EventHeaderV4 {

    private static final long serialVersionUID = 1L;

    /** The event is none of the log file's: the server made it for this connection. */
    private static final int ARTIFICIAL = 0x20;

    /** A reader that does not know the event may go on without it. */
    private static final int IGNORABLE = 0x80;

    private final int code;

    private LogEventHeader(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    boolean isArtificial() {
        return (getFlags() & ARTIFICIAL) != 0;
    }

    boolean isIgnorable() {
        return (getFlags() & IGNORABLE) != 0;
    }

    static final class Deserializer implements EventHeaderDeserializer<LogEventHeader> {

        private static final EventType[] TYPES = types();

        private static EventType[] types() {
            EventType[] types = new EventType[256];
            for (int code = 0; code < types.length; code++) {
                EventType known = EventType.byEventNumber(code);
                types[code] = known == null ? EventType.UNKNOWN : known;
            }
            // GtidEvent tells the two by their bodies.
            types[EventCodes.TAGGED_GTID] = EventType.GTID;
            return types;
        }

        @Override
        public LogEventHeader deserialize(ByteArrayInputStream in) throws IOException {
            long seconds = in.readLong(4);
            LogEventHeader header = new LogEventHeader(in.readInteger(1));
            header.setTimestamp(seconds * 1000);
            header.setEventType(TYPES[header.code]);
            header.setServerId(in.readLong(4));
            header.setEventLength(in.readLong(4));
            header.setNextPosition(in.readLong(4));
            header.setFlags(in.readInteger(2));
            return header;
        }
    }
}
