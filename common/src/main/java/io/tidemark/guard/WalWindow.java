package io.tidemark.guard;

import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.PublishedTable;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import java.util.Map;
import java.util.Optional;

/**
 * What a Postgres server says of the log it would send.
 *
 * @param system the system identifier
 * @param timeline that which is being written
 * @param forks where the server's history left each earlier timeline it went through, by the timeline's number
 * @param head up to where the log is written and flushed
 * @param database the one that is read
 * @param slotName the slot that is to be read
 * @param slot what there is of that name
 * @param publication the publication's name
 * @param published those of the captured tables of which every row and every kind of change is published
 */
public record WalWindow(
        String system,
        long timeline,
        Map<Long, WalPosition> forks,
        WalPosition head,
        String database,
        String slotName,
        Optional<ReplicationSlot> slot,
        String publication,
        Map<String, PublishedTable> published) {

    public WalWindow {
        forks = Map.copyOf(forks);
        published = Map.copyOf(published);
    }

    /** The history that a position the server gives out now belongs to. */
    public WalIdentity identity() {
        return new WalIdentity(system, timeline, slotName, published);
    }
}
