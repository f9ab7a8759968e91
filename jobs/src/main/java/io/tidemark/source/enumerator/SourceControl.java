package io.tidemark.source.enumerator;

import io.tidemark.position.WalPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the enumerator asks of the source database. Every call blocks, and runs off the enumerator's event loop. */
public interface SourceControl {

    /**
     * Makes sure that every change of every table from now on is in the stream, and cuts the tables to be loaded into
     * chunks. Whatever snapshot is taken after it has returned sees everything the stream does not deliver.
     *
     * @param begin where the stream begins, if it has begun already
     * @param load the tables to be loaded
     * @throws Exception if the database cannot be reached or does not allow it
     */
    Plan prepare(Optional<WalPosition> begin, Set<TableName> load) throws Exception;

    /** What the source says of the log it keeps for us, and how far we are behind. */
    LogStatus observe() throws Exception;

    /**
     * @param begin where the stream begins
     * @param chunks of the tables to be loaded, in the order in which they are read best
     */
    record Plan(WalPosition begin, List<ChunkSplit> chunks) {}

    /**
     * @param behindBytes log written since the position that was acknowledged last
     * @param retainedBytes log that is kept because of us
     * @param walStatus as {@code pg_replication_slots.wal_status}: reserved, extended, unreserved, lost
     */
    record LogStatus(long behindBytes, long retainedBytes, String walStatus) {}
}
