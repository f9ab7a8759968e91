package io.tidemark.source;

import java.io.Serializable;

/**
 * How the first load reads, and any that is begun anew.
 *
 * @param chunkRows rows of one chunk, about; at least 1
 * @param rowsPerSecond at most, of all readers together; 0 for no limit
 */
public record LoadOptions(int chunkRows, long rowsPerSecond) implements Serializable {

    /** Chunks of this size cost little apiece, and a checkpoint waits for one at most: a tenth of a second for short rows. */
    public static final LoadOptions DEFAULT = new LoadOptions(100_000, 0);

    public LoadOptions {
        if (chunkRows < 1) {
            throw new IllegalArgumentException("chunk of " + chunkRows + " rows");
        }
        if (rowsPerSecond < 0) {
            throw new IllegalArgumentException(rowsPerSecond + " rows per second");
        }
    }

    /** Chunks of about so many rows, read as fast as they come. */
    public static LoadOptions ofChunks(int rows) {
        return new LoadOptions(rows, 0);
    }
}
