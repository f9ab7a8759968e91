package io.tidemark.position;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The history of a Postgres log, and what is sent of it.
 *
 * @param system the system identifier, made when the data directory was initialized ({@code IDENTIFY_SYSTEM} in
 *     PostgreSQL manual, section 55.4)
 * @param timeline the timeline that was being written (section 25.3.6); it contains the earlier ones up to where it left
 *     them
 * @param slot the name of the slot that was read
 * @param published how each captured table is published, by {@code schema.table}
 */
public record WalIdentity(String system, long timeline, String slot, Map<String, PublishedTable> published)
        implements LogIdentity {

    public WalIdentity {
        published = Collections.unmodifiableMap(new TreeMap<>(published));
    }

    /** The history of now contains the one of before. */
    @Override
    public LogIdentity servedBy(LogIdentity now) {
        return now;
    }

    /** System identifier and timeline: a position may be read from any slot. */
    @Override
    public String history() {
        return system + "/" + timeline;
    }
}
