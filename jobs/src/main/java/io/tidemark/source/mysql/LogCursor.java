package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.EventType;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;

/** Where in the server's files a reader of the log has come to. */
final class LogCursor {

    private static final long OFFSETS = 1L << 32;

    private String file;
    private long offset;

    LogCursor(BinlogPosition begin) {
        this.file = begin.file();
        this.offset = begin.offset();
    }

    /**
     * Moves on behind an event.
     *
     * @return where the event begins; without the ids of what lies before it
     */
    BinlogPosition pass(LogEventHeader event) {
        long begin = advance(event);
        return new BinlogPosition(file, begin, GtidSet.EMPTY);
    }

    private long advance(LogEventHeader event) {
        long before = offset;
        if (event.isArtificial()) {
            // The server has made it for this connection, it is nowhere in the file.
            return before;
        }
        if (event.getNextPosition() > 0) {
            // The log has the lower 32 bits.
            long next = before / OFFSETS * OFFSETS + event.getNextPosition();
            offset = next < before - OFFSETS / 2 ? next + OFFSETS : next;
            return Math.max(0, offset - event.getEventLength());
        }
        if (event.getEventType() != EventType.FORMAT_DESCRIPTION) {
            // MariaDB with binlog_legacy_event_pos off. A format description without a position comes ahead of a file
            // that is read from its middle.
            offset += event.getEventLength();
        }
        return before;
    }

    /** The log goes on in another file. */
    void goTo(String nextFile, long nextOffset) {
        file = nextFile;
        offset = nextOffset;
    }

    boolean isIn(String name) {
        return file.equals(name);
    }

    /** Where the reader is now. */
    BinlogPosition position(GtidSet gtids) {
        return new BinlogPosition(file, offset, gtids);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }
}
