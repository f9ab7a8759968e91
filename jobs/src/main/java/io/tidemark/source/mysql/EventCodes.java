package io.tidemark.source.mysql;

import java.util.Set;

/** Codes of log events that the library does not know (MySQL: {@code Log_event_type}; MariaDB: replication protocol). */
final class EventCodes {

    /** MySQL from 8.3 on: the head of a transaction whose id has a tag. */
    static final int TAGGED_GTID = 42;

    /** MySQL: a heartbeat whose position may be beyond 4 GiB. MariaDB: how far back a crash recovery looks. */
    private static final Set<Integer> WITHOUT_ROWS = Set.of(41, 161);

    /** MariaDB's. */
    private static final Set<Integer> COMPRESSED = Set.of(165, 166, 167, 168, 169, 170, 171);

    private EventCodes() {}

    static boolean isWithoutRows(int code) {
        return WITHOUT_ROWS.contains(code);
    }

    static boolean isCompressed(int code) {
        return COMPRESSED.contains(code);
    }
}
