package io.tidemark.cli.pin;

import io.tidemark.cli.live.WalLog;
import io.tidemark.guard.Said;
import io.tidemark.log.PinName;
import io.tidemark.log.ReplicationSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * A replication slot that is called as a pin.
 *
 * @param source of the context, in whose database it is; "" if it is in none of theirs, or not as a pin would be
 * @param log of its server, when it was asked for
 */
public record Pin(String source, PinName name, ReplicationSlot slot, WalLog log) {

    /** The bytes of log that are kept for it. */
    long keeps() {
        return log.keeps(slot);
    }

    /** How it is, and how long it stays so. */
    String status() {
        if (slot.isLost()) {
            return slot.status();
        }
        List<String> bounds = new ArrayList<>();
        slot.leftBytes()
                .ifPresent(left -> bounds.add("until %s more are written".formatted(Said.bytes(Math.max(0, left)))));
        if (!log.keepsUnread()) {
            bounds.add("until it was not read for " + log.idleTimeout());
        }
        return "%s, %s".formatted(slot.status(), bounds.isEmpty() ? "without bound" : String.join(" or ", bounds));
    }

    /** It and where it is, for people. */
    public String words() {
        return source.isEmpty() ? name.toString() : "%s in source %s".formatted(name, source);
    }
}
