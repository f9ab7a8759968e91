package io.tidemark.log;

import io.tidemark.position.WalPosition;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A row of {@code pg_replication_slots} (PostgreSQL manual, section 54.19).
 *
 * @param name the slot's name
 * @param plugin its output plugin, empty for a physical slot
 * @param database the one it belongs to, empty for a physical slot
 * @param reader the server process that streams from it, 0 for none
 * @param confirmed up to where its reader has acknowledged; empty for a slot that is not complete
 * @param restart the oldest log the server keeps for it
 * @param status {@code wal_status}, with the reason if the server gives one: {@code lost (wal_removed)}
 * @param failover whether standbys are to have it as well (since version 17)
 * @param leftBytes log that may still be written before the server gives the slot up; empty if it never does
 */
public record ReplicationSlot(
        String name,
        String plugin,
        String database,
        long reader,
        Optional<WalPosition> confirmed,
        Optional<WalPosition> restart,
        String status,
        boolean failover,
        OptionalLong leftBytes) {

    private static final String LOST = "lost";

    /** Whether a connection is streaming from it. */
    public boolean active() {
        return reader != 0;
    }

    /** Whether the server no longer has the log it needs, or has given it up for another reason. */
    public boolean isLost() {
        return status.startsWith(LOST);
    }

    /** Whether it is one that Tidemark can read in a database. */
    public boolean isLogicalOf(String name) {
        return plugin.equals("pgoutput") && database.equals(name);
    }

    @Override
    public String toString() {
        return "plugin '%s', database '%s', wal_status '%s'%s"
                .formatted(plugin, database, status, confirmed.isEmpty() ? ", not complete" : "");
    }
}
