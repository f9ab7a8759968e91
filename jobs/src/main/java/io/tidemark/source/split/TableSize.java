package io.tidemark.source.split;

/**
 * How large a table that is loaded is.
 *
 * @param rows as the source's statistics say, about
 * @param bytes on the source's disk, indexes left out, about
 * @param chunks it is cut into, at least 1
 */
public record TableSize(long rows, long bytes, int chunks) {

    public TableSize {
        if (rows < 0 || bytes < 0 || chunks < 1) {
            throw new IllegalArgumentException("table of %d rows, %d bytes, %d chunks".formatted(rows, bytes, chunks));
        }
    }
}
