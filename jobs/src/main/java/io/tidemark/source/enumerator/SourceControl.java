package io.tidemark.source.enumerator;

import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.TableLayout;
import java.util.List;
import java.util.Map;
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
    Plan prepare(Optional<LogPosition> begin, Set<TableName> load) throws Exception;

    /**
     * What the source says of the log it keeps for us, and how far we are behind.
     *
     * @param acknowledged the position of the last completed checkpoint, if the stream has begun
     */
    LogStatus observe(Optional<LogPosition> acknowledged) throws Exception;

    /**
     * @param begin where the stream begins
     * @param chunks of the tables to be loaded, in the order in which they are read best
     * @param layouts what those tables look like, if the log does not say so
     */
    record Plan(LogPosition begin, List<ChunkSplit> chunks, Map<TableName, TableLayout> layouts) {}

    /**
     * @param behindBytes log written since the position that was acknowledged last
     * @param retainedBytes log that the server keeps: because of us, if it knows us
     * @param text what the server says of the state of that log
     */
    record LogStatus(long behindBytes, long retainedBytes, String text) {}
}
