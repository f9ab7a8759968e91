package io.tidemark.source.reader;

import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.StreamSplit;
import java.util.Optional;

/** The database that a reader reads. Used by one thread. */
public interface CaptureDatabase {

    /** @throws Exception if the chunk cannot be read */
    ChunkReader open(ChunkSplit chunk) throws Exception;

    /**
     * @return the stream, or nothing if somebody else reads it now and may soon have gone
     * @throws Exception if the stream cannot be read from its position
     */
    Optional<ChangeStream> open(StreamSplit stream) throws Exception;

    /** There is no chunk to be read for now: what costs the server something is let go. */
    void rest();

    /** Lets go of all that is kept open between two chunks. */
    void release();
}
