package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventType;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * What the first event of a log file says of it. SQL does not give it out, so the file is asked for as {@code mysqlbinlog}
 * asks: as the replica 0, which disturbs no other and for which the server does not wait at the log's end.
 *
 * @param serverId the server that wrote the file
 * @param created when the file was begun, seconds since 1970-01-01 UTC
 */
record LogFileHeader(long serverId, long created) {

    private static final long NO_REPLICA = 0;
    private static final long FIRST_EVENT = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * @param serverUuid the server that is asked; empty if it has none
     * @throws IOException if the server does not send it
     */
    static LogFileHeader read(MySqlEndpoint endpoint, String serverUuid, String file) throws IOException {
        BinlogPosition begin = new BinlogPosition(file, FIRST_EVENT, GtidSet.EMPTY);
        try (LogReader reader = LogReader.start(
                endpoint, serverUuid, LogEvents.deserializer(Set.of()), NO_REPLICA, MySqlCapture.HEARTBEAT, begin)) {
            Deque<Event> events = new ArrayDeque<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - deadline < 0) {
                reader.poll(events, PATIENCE);
                while (!events.isEmpty()) {
                    LogEventHeader header = events.removeFirst().getHeader();
                    if (header.getEventType() == EventType.FORMAT_DESCRIPTION) {
                        return of(header);
                    }
                }
            }
            throw new IOException("%s does not send the header of %s".formatted(endpoint, file));
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException("the header of " + file + " cannot be read", failure);
        }
    }

    /** @param formatDescription the header of the file's first event, which a reader that begins in the middle gets as well */
    static LogFileHeader of(LogEventHeader formatDescription) {
        return new LogFileHeader(formatDescription.getServerId(), formatDescription.getTimestamp() / 1000);
    }

    BinlogIdentity on(String serverUuid) {
        return new BinlogIdentity(serverUuid, serverId, created);
    }
}
