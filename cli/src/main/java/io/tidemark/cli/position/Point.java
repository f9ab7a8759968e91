package io.tidemark.cli.position;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in some log.
 *
 * @param at empty if only transactions are known, or nothing is
 * @param gtids the transactions before it; empty where they have no ids
 * @param history which it belongs to, if that is written down
 * @param text for people; "" if nothing is known
 */
record Point(Optional<LogPosition> at, GtidSet gtids, Optional<LogIdentity> history, String text) {

    private static final Pattern WAL = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");
    private static final Pattern BINLOG = Pattern.compile("[^/\\s]+\\.\\d+:\\d+( \\S+)?");
    private static final Pattern GTIDS = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}:[^/]+");
    private static final Pattern MARIADB_GTIDS =
            Pattern.compile("([^/\\s]+\\.\\d+:\\d+ )?\\d+-\\d+-\\d+(,\\d+-\\d+-\\d+)*");

    /** MySQL breaks the line after each server of a set. */
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    /** Where a source stood. */
    static Point of(SourceState source) {
        return new Point(
                source.position(),
                source.position().map(Point::gtids).orElse(GtidSet.EMPTY),
                source.identity(),
                source.position().map(LogPosition::toString).orElse(""));
    }

    /**
     * What somebody typed: {@code 0/16B3748}, {@code mysql-bin.000003:4}, the same with GTIDs behind, or GTIDs alone.
     *
     * @return empty if it does not look like one of them
     * @throws NoPositionException if it does, and is none
     */
    static Optional<Point> parse(String typed) {
        String text = COMMA.matcher(typed.strip()).replaceAll(",");
        if (MARIADB_GTIDS.matcher(text).matches()) {
            throw new NoPositionException(
                    "'%s' has GTIDs of MariaDB, which are not compared: give file and offset, as in mariadb-bin.000003:4"
                            .formatted(Words.brief(text)),
                    null);
        }
        try {
            if (GTIDS.matcher(text).matches()) {
                GtidSet gtids = GtidSet.parse(text);
                return Optional.of(new Point(Optional.empty(), gtids, Optional.empty(), gtids.toString()));
            }
            if (WAL.matcher(text).matches() || BINLOG.matcher(text).matches()) {
                LogPosition position = LogPosition.parse(text);
                return Optional.of(
                        new Point(Optional.of(position), gtids(position), Optional.empty(), position.toString()));
            }
        } catch (IllegalArgumentException noPosition) {
            throw new NoPositionException(noPosition.getMessage(), noPosition);
        }
        return Optional.empty();
    }

    private static GtidSet gtids(LogPosition position) {
        return position instanceof BinlogPosition binlog ? binlog.gtids() : GtidSet.EMPTY;
    }

    /** Whether both are places of one kind of log. */
    boolean isOfSameLogAs(Point other) {
        return isBinlog() == other.isBinlog();
    }

    private boolean isBinlog() {
        return !gtids.isEmpty() || at.filter(BinlogPosition.class::isInstance).isPresent();
    }
}
