package io.tidemark.log;

import io.tidemark.position.WalPosition;
import java.util.Optional;

/**
 * A row of {@code pg_replication_slots} (PostgreSQL manual, section 54.19).
 *
 * @param name the slot's name
 * @param active whether a connection is streaming from it
 * @param confirmed up to where its reader has acknowledged; empty for a slot that was never read
 */
public record ReplicationSlot(String name, boolean active, Optional<WalPosition> confirmed) {}
