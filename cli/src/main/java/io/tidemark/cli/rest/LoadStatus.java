package io.tidemark.cli.rest;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How far a job's first load is, over all its sources.
 *
 * @param chunks the tables to be loaded are cut into
 * @param chunksDone of them
 * @param rows that have been loaded
 * @param rowsEstimated that are to be loaded, about
 * @param bytesDone that have been loaded, about
 * @param bytes that are to be loaded, about
 * @param secondsLeft of the slowest source; empty if one cannot say
 */
public record LoadStatus(
        long chunks,
        long chunksDone,
        long rows,
        long rowsEstimated,
        long bytesDone,
        long bytes,
        OptionalLong secondsLeft) {

    private static final int BAR = 30;

    /** Of the whole, 0 to 1. */
    public double share() {
        if (chunks == 0 || chunksDone == chunks) {
            return 1;
        }
        return bytes > 0 ? Math.min(1, (double) bytesDone / bytes) : (double) chunksDone / chunks;
    }

    public boolean isDone() {
        return chunksDone == chunks;
    }

    /** A bar and the numbers, in one line. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "%s %.0f %%, %,d of %,d chunks, %,d of about %,d rows%s",
                bar(share()),
                Math.floor(100 * share()),
                chunksDone,
                chunks,
                rows,
                Math.max(rows, rowsEstimated),
                secondsLeft.isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, ", about %,d s to go", secondsLeft.getAsLong()));
    }

    /** @param share 0 to 1 */
    public static String bar(double share) {
        int full = (int) (share * BAR);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
    }
}
