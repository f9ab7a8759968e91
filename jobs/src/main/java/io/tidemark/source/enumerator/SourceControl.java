package io.tidemark.source.enumerator;

import io.tidemark.guard.Examination;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.rows.LogEnd;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.TableLayout;
import io.tidemark.source.split.TableSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the enumerator asks of the source database. Every call blocks, and runs off the enumerator's event loop. */
public interface SourceControl {

    /**
     * Whether the source still sends everything behind a position, of the same history. Makes and alters nothing.
     *
     * @throws Exception if the source cannot be asked now: nothing is known then, and it is asked again later
     */
    Verdict judge(Stored stored) throws Exception;

    /**
     * The same question, answered for the eye.
     *
     * @throws Exception if the source cannot be asked now
     */
    default Examination examine(Stored stored) throws Exception {
        return new Examination(judge(stored), List.of());
    }

    /**
     * The same while the job that has left the state still reads: what it does to the source is not held against the state.
     *
     * @throws Exception if the source cannot be asked now
     */
    default Examination examineWhileRead(Stored stored) throws Exception {
        return examine(stored);
    }

    /**
     * The whole of an earlier position that somebody names: with all by which the source sends what lies behind it.
     *
     * @param stored where the stream stands
     * @throws io.tidemark.problem.ProblemException if there is no such place, or a stream cannot begin there
     * @throws Exception if the source cannot be asked now
     */
    default LogPosition exactly(LogPosition named, Stored stored) throws Exception {
        return named;
    }

    /**
     * The history that an earlier position belongs to, which somebody names.
     *
     * @param stored where the stream stands
     * @throws io.tidemark.problem.ProblemException if a stream cannot begin there, by what the source says
     * @throws Exception if the source cannot be asked now
     */
    default Optional<LogIdentity> earlier(LogPosition named, Stored stored) throws Exception {
        return stored.identity();
    }

    /**
     * Removes from the source what was made for a stream that is given up and that {@link #prepare} could not use again.
     *
     * @throws Exception if it cannot be removed now, or is not ours
     */
    void giveUp() throws Exception;

    /**
     * Makes sure that every change of every table from now on is in the stream, and cuts the tables to be loaded into
     * chunks. Whatever snapshot is taken after it has returned sees everything the stream does not deliver.
     *
     * @param begin where the stream begins, if it has begun already
     * @param served what was found to be served, if anything was restored. Another server may answer at the source's address
     *     since: then this fails, and it has to be asked anew
     * @param load the tables to be loaded
     * @throws Exception if the database cannot be reached or does not allow it
     */
    Plan prepare(Optional<LogPosition> begin, Optional<Stored> served, Set<TableName> load) throws Exception;

    /**
     * Cuts tables into chunks that are in the stream already. Makes and alters nothing.
     *
     * @throws Exception if the source cannot be asked now, or one of the tables is no longer what it was
     */
    List<ChunkSplit> cut(Set<TableName> streamed) throws Exception;

    /**
     * What the source says of the log it keeps for us, how far we are behind, and whether it is still what it was.
     *
     * @param stored what is in the last completed checkpoint; where the stream begins, as long as there is none
     */
    LogStatus observe(Stored stored) throws Exception;

    /**
     * Where the log ends now: whatever anybody has read of it lies before. The stream will reach it, even if nothing is written
     * any more.
     *
     * @throws Exception if the source cannot be asked now
     */
    LogEnd head() throws Exception;

    /**
     * @param begin where the stream begins
     * @param identity the history the source has now
     * @param chunks of the tables to be loaded, in the order in which they are read best
     * @param sizes how large those tables are
     * @param layouts what they look like, if the log does not say so
     */
    record Plan(
            LogPosition begin,
            LogIdentity identity,
            List<ChunkSplit> chunks,
            Map<TableName, TableSize> sizes,
            Map<TableName, TableLayout> layouts) {}

    /**
     * @param behindBytes log written since the position that was acknowledged last
     * @param retainedBytes log that the server keeps: because of us, if it knows us
     * @param marginBytes log that may still be written before the server removes what is needed; empty if it never does so
     *     because of its size
     * @param marginSeconds until then, at the rate of the last minutes; empty if never
     * @param text what the server says of the state of that log
     * @param contradiction why a restore would be refused now, or a change will not come
     */
    record LogStatus(
            long behindBytes,
            long retainedBytes,
            OptionalLong marginBytes,
            OptionalLong marginSeconds,
            String text,
            Optional<Verdict> contradiction) {}
}
