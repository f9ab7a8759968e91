package io.tidemark.source.reader;

/** Reads one chunk. Used by one thread. */
public interface ChunkReader extends AutoCloseable {

    /**
     * The next rows; the last unit has an end.
     *
     * @throws Exception if the chunk cannot be read to its end
     */
    Unit next() throws Exception;

    @Override
    void close();
}
