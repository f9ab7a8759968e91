package io.tidemark.position;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte position in a Postgres write-ahead log (an LSN), as {@code pg_lsn} prints it: two hexadecimal numbers of at
 * most 32 bits, {@code 16/B374D848} (PostgreSQL manual, section 8.20).
 *
 * <p>Two positions can be compared only when they belong to one history (system identifier and timeline); this value
 * does not know its history, whoever compares must.
 *
 * @param lsn the position in bytes since the log's begin, an unsigned 64-bit number
 */
public record WalPosition(long lsn) implements LogPosition {

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /**
     * Reads the text form of {@code pg_lsn}.
     *
     * @throws IllegalArgumentException if the text is not an LSN
     */
    public static WalPosition parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no WAL position: expected two hexadecimal numbers"
                    + " of up to 8 digits, as in 16/B374D848");
        }
        long high = Long.parseLong(matcher.group(1), 16);
        long low = Long.parseLong(matcher.group(2), 16);
        return new WalPosition(high << 32 | low);
    }

    /** Bytes of log from {@code earlier} to this position; negative if {@code earlier} is in truth the later one. */
    public long bytesSince(WalPosition earlier) {
        return lsn - earlier.lsn;
    }

    /** Whether this position is before {@code other} in the same history. */
    public boolean isBefore(WalPosition other) {
        return Long.compareUnsigned(lsn, other.lsn) < 0;
    }

    @Override
    public LogOrder order(LogPosition other) {
        if (!(other instanceof WalPosition position)) {
            return LogOrder.INCOMPARABLE;
        }
        if (lsn == position.lsn) {
            return LogOrder.SAME;
        }
        return isBefore(position) ? LogOrder.BEFORE : LogOrder.AFTER;
    }

    @Override
    public long number() {
        return lsn;
    }

    @Override
    public String toString() {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFF_FFFFL);
    }
}
