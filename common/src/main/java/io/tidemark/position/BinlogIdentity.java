package io.tidemark.position;

import java.util.Objects;

/**
 * The history of a binary log, as the server and the header of the file that the position lies in say it. A file's header
 * (format description event; MySQL source, {@code libbinlogevents/include/control_events.h}) is never written again: a
 * file of the same name with another one is of another history.
 *
 * @param serverUuid {@code @@server_uuid}; empty for MariaDB, which has none
 * @param serverId the server that wrote the file; 0 if not known
 * @param fileCreated when the file was begun, seconds since 1970-01-01 UTC; 0 if not known
 */
public record BinlogIdentity(String serverUuid, long serverId, long fileCreated) implements LogIdentity {

    public BinlogIdentity {
        Objects.requireNonNull(serverUuid, "serverUuid");
    }

    /** The position still lies in a file of the server that it was read from, whichever serves it by its ids. */
    @Override
    public LogIdentity servedBy(LogIdentity now) {
        return this;
    }

    /** The server: a file's header is another one with every file. */
    @Override
    public String history() {
        if (!serverUuid.isEmpty()) {
            return serverUuid;
        }
        return serverId == 0 ? "" : "server " + serverId;
    }

    /** Whether the file's header is known. */
    public boolean hasHeader() {
        return fileCreated != 0;
    }
}
