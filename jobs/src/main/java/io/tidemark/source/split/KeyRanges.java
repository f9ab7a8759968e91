package io.tidemark.source.split;

import io.tidemark.source.CapturedTable;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Cuts a table into chunks by ranges of a column. */
public final class KeyRanges {

    /** All chunks go to the stream's reader in one message, of 10 MB at most; they become larger instead. */
    public static final int MOST = 2_000;

    private static final int MERGED = 4;

    /** Values that lie close together in a wide range are found in some ten more halves. */
    private static final int PARTS = 256;

    private static final int PARTS_OF_CHUNK = 4;

    /** A range that is said to have fewer rows than this part of what is allowed is not asked for again by halves. */
    private static final int SURELY = 4;

    private KeyRanges() {}

    /** How many rows lie between two values, about. */
    @FunctionalInterface
    public interface Estimate {

        /**
         * @param from the lowest value
         * @param to the highest value
         */
        long rows(BigInteger from, BigInteger to) throws SQLException;
    }

    /** How many chunks a table of so many rows is cut into: 1 to {@link #MOST}. */
    public static int wanted(long rows, int chunkRows) {
        return (int) Math.max(1, Math.min(MOST, (rows + chunkRows - 1) / chunkRows));
    }

    /** The whole table as one chunk. */
    public static ChunkSplit whole(CapturedTable table) {
        return new ChunkSplit(table.name(), 0, 0, "", KeyRange.ALL);
    }

    /**
     * @param bounds where the table is cut
     * @throws IllegalArgumentException unless each is greater than the one before
     */
    public static List<ChunkSplit> cut(CapturedTable table, String column, List<? extends KeyBound> bounds) {
        if (bounds.isEmpty()) {
            return List.of(whole(table));
        }
        List<ChunkSplit> chunks = new ArrayList<>();
        KeyBound from = null;
        for (KeyBound to : bounds) {
            if (from != null && from.compareTo(to) >= 0) {
                throw new IllegalArgumentException("%s is cut at %s and then at %s".formatted(table, from, to));
            }
            chunks.add(new ChunkSplit(table.name(), 0, chunks.size(), column, new KeyRange(from, to)));
            from = to;
        }
        chunks.add(new ChunkSplit(table.name(), 0, chunks.size(), column, new KeyRange(from, null)));
        return chunks;
    }

    /**
     * Where to cut, so that the chunks are of about the same size however the values are spread: halves are halved again
     * as long as there are too many rows in them, and small neighbours are put together.
     *
     * <p>An estimate of a large range is not believed when it is low: every range is halved as often as makes chunks of
     * evenly spread values small, and only a few are put together. Nor is one believed for ever that does not fall.
     *
     * @param lowest the least value
     * @param highest the greatest value
     * @param rows of the table
     * @param chunkRows of a chunk
     */
    public static List<BigInteger> bounds(
            BigInteger lowest, BigInteger highest, long rows, long chunkRows, Estimate estimate) throws SQLException {
        long most = chunkRows + chunkRows / 2;
        List<Part> parts = new ArrayList<>();
        int mostParts = (int) Math.min(MOST, PARTS_OF_CHUNK * (rows / chunkRows) + PARTS);
        new Halving(most, mostParts, estimate, parts)
                .halve(lowest, highest, Long.SIZE - Long.numberOfLeadingZeros(rows / chunkRows));
        List<BigInteger> bounds = new ArrayList<>();
        long together = 0;
        int merged = 0;
        for (Part part : parts) {
            if (together > 0 && (together + part.rows() > most || merged == MERGED)) {
                bounds.add(part.from());
                together = 0;
                merged = 0;
            }
            together += Math.max(1, part.rows());
            merged++;
        }
        return bounds;
    }

    private record Part(BigInteger from, long rows) {}

    private record Halving(long most, int mostParts, Estimate estimate, List<Part> parts) {

        /** @param times how often at least */
        void halve(BigInteger from, BigInteger to, int times) throws SQLException {
            halve(from, to, estimate.rows(from, to), times);
        }

        private void halve(BigInteger from, BigInteger to, long rows, int times) throws SQLException {
            boolean small = rows <= most && times <= 0;
            if ((small && rows < most / SURELY) || rows == 0 || from.equals(to)) {
                parts.add(new Part(from, rows));
                return;
            }
            BigInteger middle = from.add(to).shiftRight(1);
            BigInteger behind = middle.add(BigInteger.ONE);
            long lower = estimate.rows(from, middle);
            long upper = estimate.rows(behind, to);
            if ((small && lower + upper <= most) || parts.size() >= mostParts) {
                parts.add(new Part(from, rows));
                return;
            }
            halve(from, middle, lower, times - 1);
            halve(behind, to, upper, times - 1);
        }
    }
}
