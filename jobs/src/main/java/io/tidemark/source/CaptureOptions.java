package io.tidemark.source;

import io.tidemark.checkpoint.source.CdcConnector;
import io.tidemark.position.LogIdentity;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.foreign.PlainPosition;
import io.tidemark.source.reader.CaptureDatabase;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** How one database is read by one job. Two that are equal read alike. */
public interface CaptureOptions extends Serializable {

    long TRANSACTION_ROWS = 1_000_000;

    /** By which the database is told from others in savepoints, marks and the names of operators. */
    String name();

    /** What is done when the source and a restored state do not fit together. */
    RestorePolicy restorePolicy();

    /** Where the database is; never the password. */
    @Override
    String toString();

    /** How tables are loaded. */
    LoadOptions load();

    /** Rows of a source transaction beyond which checkpoints no longer wait for its end; at least 1. */
    long transactionRows();

    /** Whether the tables of both are read by one reader. */
    boolean sameDatabase(CaptureOptions other);

    /** The same with the log read from another slot; as it is where a log has none. */
    default CaptureOptions fromSlot(String slot) {
        return this;
    }

    /** What to say of other options for the same database. */
    Problem differs(CaptureOptions other);

    /**
     * Asks the database whether it can be read at all. Creates and changes nothing.
     *
     * @param start what the database is to be ready for
     * @return what was looked at, and what came out; what could not be looked at, too
     */
    List<Finding> check(List<DeclaredTable> tables, Start start);

    /**
     * Whether it is the job that has left a state, and still runs, that has what one reader at a time can have.
     *
     * @param history of the state
     * @return {@link Outcome#OK} if it is, {@link Outcome#PROBLEM} if it is not, {@link Outcome#UNKNOWN} if nobody says
     */
    Outcome isHeldBy(Optional<LogIdentity> history);

    /**
     * Asks the database how a table is to be read.
     *
     * @throws ProblemException if it cannot be read exactly, or the database cannot be asked
     */
    CapturedTable capture(DeclaredTable declared);

    /** What the enumerator asks. */
    SourceControl control(List<CapturedTable> tables);

    /** What a reader reads. */
    CaptureDatabase database(List<CapturedTable> tables);

    /** By which connector of Flink CDC the database would be read. */
    CdcConnector plainConnector();

    /**
     * Asks the database whether its log can be gone on with where a source of Flink CDC stood. Creates and changes nothing.
     *
     * @throws ProblemException if something of the tables would be missed or misread, or the database cannot be asked
     */
    Continuation goOn(PlainPosition position, List<CapturedTable> tables);

    /** It must be at least 1. */
    static void checkTransactionRows(long transactionRows) {
        if (transactionRows < 1) {
            throw new IllegalArgumentException("transaction of " + transactionRows + " rows");
        }
    }
}
