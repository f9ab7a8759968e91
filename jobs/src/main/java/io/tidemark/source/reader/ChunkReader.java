package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.split.Visibility;

/** Reads one chunk. Used by one thread. */
public interface ChunkReader extends AutoCloseable {

    /** Which transactions' changes its rows contain; known before any of them is read. */
    Visibility visibility();

    /** The log's end right after its snapshot was taken: whatever commits behind it was not seen. */
    LogPosition end();

    /**
     * The next rows; the last unit has an end.
     *
     * @throws Exception if the chunk cannot be read to its end
     */
    Unit next() throws Exception;

    @Override
    void close();
}
