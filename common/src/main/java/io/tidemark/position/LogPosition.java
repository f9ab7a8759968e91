package io.tidemark.position;

import java.io.Serializable;

/**
 * A position in a database's log. Whoever compares two must know that they belong to one history: a position does not.
 */
public sealed interface LogPosition extends Serializable permits WalPosition, BinlogPosition {

    /**
     * Reads what a position of either kind prints.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static LogPosition parse(String text) {
        return text.contains(":") ? BinlogPosition.parse(text) : WalPosition.parse(text);
    }

    /** Where this position lies, seen from the other one; positions of two kinds of log are incomparable. */
    LogOrder order(LogPosition other);

    /** Whether this position is before the other one, as far as the two can be compared. */
    default boolean isBefore(LogPosition other) {
        return order(other) == LogOrder.BEFORE;
    }

    /** Whether everything before the other position is before this one; false where that cannot be told. */
    default boolean hasReached(LogPosition other) {
        LogOrder order = order(other);
        return order == LogOrder.SAME || order == LogOrder.AFTER;
    }

    /** A number that grows with the log of one server, for charts; never for comparing. */
    long number();
}
