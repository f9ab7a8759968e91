package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Where the log stood when chunks had been read: the lowest and the highest of many offsets. */
final class Watermarks {

    private LogPosition lowest;
    private LogPosition highest;
    private Map<String, String> lowestParts = Map.of();
    private boolean unordered;
    private byte[] last = new byte[0];

    /** Reads one, which may be none. */
    void read(CdcConnector connector, StateInput in) throws IOException {
        if (!in.flag()) {
            return;
        }
        byte[] bytes = in.bytes();
        // A quiet log gives thousands of chunks the same one.
        if (Arrays.equals(bytes, last)) {
            return;
        }
        last = bytes;
        CdcOffset offset = CdcOffset.parse(connector, bytes);
        try {
            add(offset.position(), offset.values());
        } catch (IOException noPlace) {
            unordered = true;
        }
    }

    private void add(LogPosition position, Map<String, String> parts) {
        if (lowest == null) {
            lowest = position;
            lowestParts = parts;
            highest = position;
            return;
        }
        LogOrder order = position.order(lowest);
        if (order == LogOrder.BEFORE) {
            lowest = position;
            lowestParts = parts;
        }
        LogOrder above = position.order(highest);
        if (above == LogOrder.AFTER) {
            highest = position;
        }
        unordered |= order == LogOrder.INCOMPARABLE || above == LogOrder.INCOMPARABLE;
    }

    /** Empty if there is none, or if they are not in order. */
    Optional<LogPosition> lowest() {
        return unordered ? Optional.empty() : Optional.ofNullable(lowest);
    }

    /** All that the same offset has. */
    Map<String, String> lowestParts() {
        return unordered ? Map.of() : lowestParts;
    }

    /** Whether a reader at a position has passed all of them. */
    boolean passedBy(LogPosition position) {
        return highest == null || (!unordered && position.hasReached(highest));
    }
}
