package io.tidemark.position;

import io.tidemark.problem.Words;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a MySQL or MariaDB binary log: between two transactions of a file (MySQL manual, section 7.4.4).
 *
 * <p>Two positions of one server are ordered by file and offset. Where both say which transactions lie before them, that
 * counts first, for it holds on every server of a replication group; file and offset then only tell how far a reader has
 * come within equal sets.
 *
 * @param file the log file's name, ending in a dot and a number: {@code mysql-bin.000042}. The number's digits are not of
 *     one width: {@code 1000000} follows {@code 999999} (FAULTS 26)
 * @param offset in the file, bytes, at least 4
 * @param gtids the transactions before it; empty where the server gives them no ids, and always for MariaDB
 */
public record BinlogPosition(String file, long offset, GtidSet gtids) implements LogPosition {

    /** All numbers of that many digits fit into 63 bits. */
    private static final int MOST_DIGITS = 18;

    private static final Pattern TEXT = Pattern.compile("(.+\\.\\d+):(\\d{1,%d})(?: (\\S+))?".formatted(MOST_DIGITS));
    private static final int OFFSET_BITS = 40;

    public BinlogPosition {
        Objects.requireNonNull(gtids, "gtids");
        if (!isNumbered(file)) {
            throw new IllegalArgumentException(
                    "'" + Words.brief(file) + "' is no binary log file: expected name.number");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset " + offset + " in " + Words.brief(file));
        }
    }

    /** Asked for each event of a log. */
    private static boolean isNumbered(String file) {
        int digits = file.length();
        while (digits > 0 && Character.isDigit(file.charAt(digits - 1))) {
            digits--;
        }
        return digits < file.length()
                && file.length() - digits <= MOST_DIGITS
                && digits > 0
                && file.charAt(digits - 1) == '.';
    }

    /**
     * Reads what {@link #toString} prints.
     *
     * @throws IllegalArgumentException if the text is no such position
     */
    public static BinlogPosition parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + Words.brief(text)
                    + "' is no binary log position: expected file:offset, then the GTIDs if there are any");
        }
        return new BinlogPosition(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                matcher.group(3) == null ? GtidSet.EMPTY : GtidSet.parse(matcher.group(3)));
    }

    @Override
    public LogOrder order(LogPosition other) {
        if (!(other instanceof BinlogPosition position)) {
            return LogOrder.INCOMPARABLE;
        }
        if (!gtids.isEmpty() && !position.gtids.isEmpty()) {
            LogOrder order = gtids.order(position.gtids);
            return order == LogOrder.SAME && base().equals(position.base()) ? inFiles(position) : order;
        }
        return base().equals(position.base()) ? inFiles(position) : LogOrder.INCOMPARABLE;
    }

    private LogOrder inFiles(BinlogPosition other) {
        int byFile = Long.compare(fileNumber(), other.fileNumber());
        int order = byFile != 0 ? byFile : Long.compare(offset, other.offset);
        if (order == 0) {
            return LogOrder.SAME;
        }
        return order < 0 ? LogOrder.BEFORE : LogOrder.AFTER;
    }

    /** The file's name without its number. */
    public String base() {
        return file.substring(0, file.lastIndexOf('.'));
    }

    /** The number at the end of the file's name. */
    public long fileNumber() {
        return Long.parseLong(file.substring(file.lastIndexOf('.') + 1));
    }

    /** The file's number, then the offset in the lower 40 bits. */
    @Override
    public long number() {
        return fileNumber() << OFFSET_BITS | offset;
    }

    @Override
    public String toString() {
        return file + ":" + offset + (gtids.isEmpty() ? "" : " " + gtids);
    }
}
