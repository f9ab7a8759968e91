package io.tidemark.source.split;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A Postgres snapshot: which transactions' changes a query saw (PostgreSQL manual, table 9.84, {@code pg_snapshot}
 * components). A row read under it already contains the changes of every transaction it sees, so that a streamed change
 * is applied exactly if its transaction is <em>not</em> seen. This is Postgres' own rule of visibility, asked in
 * hindsight.
 *
 * <p>Assumes that the transaction asked about has committed, which is so for everything a logical slot delivers, and that
 * it is a top-level one: a slot delivers the changes of sub-transactions under their parent's id.
 *
 * @param xmin every transaction below has ended; 64 bits
 * @param xmax no transaction from here on had ended; 64 bits
 * @param running those between that had not ended, ascending
 */
public record SnapshotVisibility(long xmin, long xmax, List<Long> running) implements Visibility {

    public SnapshotVisibility {
        running = List.copyOf(running);
    }

    /** Reads the text of {@code pg_current_snapshot()}, {@code 10:20:10,14,15}. */
    public static SnapshotVisibility parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no pg_snapshot: expected xmin:xmax:xip_list");
        }
        List<Long> running = parts[2].isEmpty()
                ? List.of()
                : Arrays.stream(parts[2].split(","))
                        .map(Long::parseUnsignedLong)
                        .sorted()
                        .toList();
        return new SnapshotVisibility(Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]), running);
    }

    /**
     * Whether the committed transaction's changes were seen.
     *
     * @param transaction the lower 32 bits of its id, all that the log has; at most 2^31 transactions away from {@link
     *     #xmax}, which Postgres' own wraparound protection guarantees
     */
    public boolean sees(long transaction) {
        // The full id is the one closest to xmax that ends in these 32 bits.
        long full = xmax + (int) (transaction - xmax);
        if (full < xmin) {
            return true;
        }
        return full < xmax && Collections.binarySearch(running, full) < 0;
    }
}
