package io.tidemark.position;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Up to where a log is to be read: the transactions in front of the first one that lies behind it, in the order of the log. Of
 * the two a position is exact; commit times are not strictly in the order of the log, so that a later transaction may have an
 * earlier time than the one that is stopped at.
 */
public sealed interface ReadLimit extends Serializable {

    /** On which side of it a transaction lies. */
    enum Side {
        WITHIN,

        /** As its end has it, which its begin does not say. */
        OPEN,

        BEHIND
    }

    /** Transactions whose commit time is not later, by the clock of the server that has the log. */
    record Time(Instant time) implements ReadLimit {

        private static final Instant LAST = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);
        private static final Instant FIRST = Instant.EPOCH.minus(Long.MAX_VALUE, ChronoUnit.MICROS);

        /**
         * What the databases say is in microseconds.
         *
         * @throws IllegalArgumentException if those since 1970 are more than can be counted, of some 292,000 years
         */
        public Time {
            if (time.isBefore(FIRST) || time.isAfter(LAST)) {
                throw new IllegalArgumentException(time + " is no time that a database says");
            }
            time = time.truncatedTo(ChronoUnit.MICROS);
        }

        @Override
        public Side begin(LogPosition begin, long commitMicros) {
            return commitMicros > micros() ? Side.BEHIND : Side.WITHIN;
        }

        @Override
        public Side end(LogPosition end) {
            return Side.WITHIN;
        }

        @Override
        public boolean isPassedBy(LogPosition position, long commitMicros) {
            return commitMicros > micros();
        }

        @Override
        public boolean isReachedBy(LogPosition position) {
            return false;
        }

        private long micros() {
            // Instant.until counts nanoseconds, of which there are too many after 292 years.
            return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
        }

        @Override
        public String toString() {
            return time.toString();
        }
    }

    /** Transactions that end there, or before. */
    record Position(LogPosition position) implements ReadLimit {

        @Override
        public Side begin(LogPosition begin, long commitMicros) {
            if (byIds(begin)) {
                return isPassedBy(begin, commitMicros) ? Side.BEHIND : Side.WITHIN;
            }
            return begin.order(position) == LogOrder.BEFORE ? Side.OPEN : Side.BEHIND;
        }

        @Override
        public Side end(LogPosition end) {
            return byIds(end) || position.hasReached(end) ? Side.WITHIN : Side.BEHIND;
        }

        /** Where ids say what lies before a position, they say it on every server. */
        private boolean byIds(LogPosition other) {
            return other instanceof BinlogPosition one
                    && position instanceof BinlogPosition two
                    && !one.gtids().isEmpty()
                    && !two.gtids().isEmpty();
        }

        /** Of positions with ids: of equal ones files and offsets may be of two servers. */
        private LogOrder orderOfIds(LogPosition other) {
            return ((BinlogPosition) other).gtids().order(((BinlogPosition) position).gtids());
        }

        @Override
        public boolean isPassedBy(LogPosition other, long commitMicros) {
            return byIds(other)
                    ? orderOfIds(other) != LogOrder.BEFORE && orderOfIds(other) != LogOrder.SAME
                    : !position.hasReached(other);
        }

        @Override
        public boolean isReachedBy(LogPosition other) {
            return byIds(other)
                    ? orderOfIds(other) == LogOrder.SAME || orderOfIds(other) == LogOrder.AFTER
                    : other.hasReached(position);
        }

        @Override
        public String toString() {
            return position.toString();
        }
    }

    /**
     * As {@link Position}, of a place where a reader has stood between two transactions: whoever has read all before it can
     * stand there, too. It is reached at that place and not before, even if no id lies between, for whoever waits there compares
     * places. Of equal ids files and offsets are comparable: those of another server are of another history, which is refused.
     */
    record Boundary(LogPosition position) implements ReadLimit {

        @Override
        public Side begin(LogPosition begin, long commitMicros) {
            return limit().begin(begin, commitMicros);
        }

        @Override
        public Side end(LogPosition end) {
            return limit().end(end);
        }

        @Override
        public boolean isPassedBy(LogPosition other, long commitMicros) {
            return limit().isPassedBy(other, commitMicros);
        }

        @Override
        public boolean isReachedBy(LogPosition other) {
            return other.hasReached(position);
        }

        private Position limit() {
            return new Position(position);
        }

        @Override
        public String toString() {
            return position.toString();
        }
    }

    /** Up to whichever comes first. It is made where a log is read, and {@link #parse} reads none. */
    record Nearer(ReadLimit one, ReadLimit other) implements ReadLimit {

        @Override
        public Side begin(LogPosition begin, long commitMicros) {
            return further(one.begin(begin, commitMicros), other.begin(begin, commitMicros));
        }

        /** The one that had it within by its begin does not say otherwise by its end. */
        @Override
        public Side end(LogPosition end) {
            return further(one.end(end), other.end(end));
        }

        private static Side further(Side side, Side with) {
            return side.compareTo(with) > 0 ? side : with;
        }

        @Override
        public boolean isPassedBy(LogPosition position, long commitMicros) {
            return one.isPassedBy(position, commitMicros) || other.isPassedBy(position, commitMicros);
        }

        @Override
        public boolean isReachedBy(LogPosition position) {
            return one.isReachedBy(position) || other.isReachedBy(position);
        }

        @Override
        public String toString() {
            return one + ", or " + other;
        }
    }

    /**
     * Reads a time with an offset, or what a position prints.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    static ReadLimit parse(String text) {
        try {
            return new Time(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noTime) {
            try {
                return new Position(LogPosition.parse(text));
            } catch (IllegalArgumentException noPosition) {
                noPosition.addSuppressed(noTime);
                throw noPosition;
            }
        }
    }

    /**
     * Of a transaction by what is known where it begins.
     *
     * @param begin of Postgres where its commit record begins; of MySQL and MariaDB where it begins itself, with its own id among
     *     those before it
     * @param commitMicros microseconds since 1970-01-01 UTC
     */
    Side begin(LogPosition begin, long commitMicros);

    /** Of a transaction that was {@link Side#OPEN}, by where it ends. */
    Side end(LogPosition end);

    /**
     * Whether a transaction behind it lies before a position, or nobody can say that none does.
     *
     * @param commitMicros of the last one before the position; 0 if there was none
     */
    boolean isPassedBy(LogPosition position, long commitMicros);

    /** Whether no transaction that is yet to come from a position on can lie within. */
    boolean isReachedBy(LogPosition position);

    /** Of a time or a position as {@link #parse} reads it; equal for equal limits. */
    @Override
    String toString();
}
