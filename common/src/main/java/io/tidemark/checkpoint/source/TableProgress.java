package io.tidemark.checkpoint.source;

/**
 * How far the load of a table is.
 *
 * @param done chunks that are read
 * @param chunks it is cut into, as far as is known; 0 if the state no longer says so, or does not yet
 * @param cut whether it is cut into all its chunks
 */
public record TableProgress(SavedTable table, long done, long chunks, boolean cut) {

    /** Whether nothing of it has still to be loaded, as far as the state says. */
    public boolean isLoaded() {
        return cut && done == chunks;
    }
}
