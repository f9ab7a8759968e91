package io.tidemark.source.postgres;

import io.tidemark.checkpoint.source.CdcConnector;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.WalIdentity;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Finding;
import io.tidemark.problem.Outcome;
import io.tidemark.problem.Problem;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.Continuation;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.Start;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.foreign.PlainPosition;
import io.tidemark.source.reader.CaptureDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one Postgres database is read by one job.
 *
 * @param slot the replication slot the changes come from
 * @param failover whether the slot is to be there on standbys, too
 * @param publication the publication that says which changes
 * @param publicationMade whether the reader makes the publication and keeps it to the captured tables, or somebody has
 * @param load how tables are loaded
 * @param transactionRows changes of a source transaction beyond which checkpoints no longer wait for its end; at least 1
 * @param statusInterval how often the server hears from the reader when there is nothing to acknowledge
 * @param restorePolicy what is done when the database and a restored state do not fit together
 */
public record PostgresCapture(
        PostgresEndpoint endpoint,
        String slot,
        boolean failover,
        String publication,
        boolean publicationMade,
        LoadOptions load,
        long transactionRows,
        Duration statusInterval,
        RestorePolicy restorePolicy)
        implements CaptureOptions {

    /** Far below {@code wal_sender_timeout}, whose default is 60 s. */
    public static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

    public PostgresCapture {
        CaptureOptions.checkTransactionRows(transactionRows);
        if (statusInterval.isNegative() || statusInterval.isZero()) {
            throw new IllegalArgumentException("status interval of " + statusInterval);
        }
    }

    /** It outlives a move of the database to another host. */
    @Override
    public String name() {
        return endpoint.database();
    }

    @Override
    public boolean sameDatabase(CaptureOptions other) {
        return other instanceof PostgresCapture capture
                && endpoint.host().equals(capture.endpoint.host())
                && endpoint.port() == capture.endpoint.port()
                && endpoint.database().equals(capture.endpoint.database());
    }

    @Override
    public PostgresCapture fromSlot(String other) {
        return new PostgresCapture(
                endpoint,
                other,
                failover,
                publication,
                publicationMade,
                load,
                transactionRows,
                statusInterval,
                restorePolicy);
    }

    @Override
    public Problem differs(CaptureOptions other) {
        String otherSlot = ((PostgresCapture) other).slot;
        return new Problem(
                ErrorCode.SOURCES_DIFFER,
                slot.equals(otherSlot)
                        ? "%s: two sets of options for slot %s".formatted(endpoint, slot)
                        : "%s: slot %s and slot %s".formatted(endpoint, slot, otherSlot),
                "the same options for all tables of one database: they are read by one reader, from one slot",
                "Give the tables the same slot.name and other options; a catalog does so by itself.");
    }

    @Override
    public List<Finding> check(List<DeclaredTable> tables, Start start) {
        return PostgresPreflight.check(this, tables, start);
    }

    /** A slot has one reader, and the state says which slot its job reads. */
    @Override
    public Outcome isHeldBy(Optional<LogIdentity> history) {
        return history.map(known ->
                        known instanceof WalIdentity wal && wal.slot().equals(slot) ? Outcome.OK : Outcome.PROBLEM)
                .orElse(Outcome.UNKNOWN);
    }

    @Override
    public CapturedTable capture(DeclaredTable declared) {
        return TableCapture.of(this, declared);
    }

    @Override
    public SourceControl control(List<CapturedTable> tables) {
        return new PostgresControl(this, tables);
    }

    @Override
    public CaptureDatabase database(List<CapturedTable> tables) {
        return new PostgresDatabase(this, tables);
    }

    @Override
    public CdcConnector plainConnector() {
        return CdcConnector.POSTGRES;
    }

    @Override
    public Continuation goOn(PlainPosition position, List<CapturedTable> tables) {
        return PlainContinuation.of(this, tables, (PlainPosition.Wal) position);
    }

    /** Where the database is; never the password. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
