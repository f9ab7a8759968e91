package io.tidemark.source.reader;

import io.tidemark.position.ReadLimit;
import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.StreamSplit;
import java.util.Optional;

/** The database that a reader reads. Used by one thread. */
public interface CaptureDatabase {

    /** @throws Exception if the chunk cannot be read */
    ChunkReader open(ChunkSplit chunk) throws Exception;

    /**
     * @param limit up to where it is read; empty for ever
     * @return the stream, or nothing if somebody else reads it now and may soon have gone
     * @throws Exception if the stream cannot be read from its position
     */
    Optional<ChangeStream> open(StreamSplit stream, Optional<ReadLimit> limit) throws Exception;

    /**
     * Opens a chunk of a table that is streamed, in the thread that reads the stream: it does not wait for long.
     *
     * @return nothing if the table cannot be read now, and may soon be
     * @throws Exception if the chunk cannot be read
     */
    Optional<ChunkReader> openBesideStream(ChunkSplit chunk) throws Exception;

    /**
     * Notes who writes to a table now. When they have ended, every snapshot sees what the stream has given until now: a
     * transaction may be in the log before anybody else sees it, and while that is so, it counts as writing.
     *
     * @throws Exception if the database cannot be asked
     */
    WritersEnded writersOf(TableName table) throws Exception;

    /**
     * Has the stream come to where the log ends now, if nobody writes.
     *
     * @throws Exception if the database cannot be reached
     */
    void moveLog() throws Exception;

    /** There is no chunk to be read for now: what costs the server something is let go. */
    void rest();

    /** Lets go of all that is kept open between two chunks. */
    void release();
}
