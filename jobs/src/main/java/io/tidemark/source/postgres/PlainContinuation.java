package io.tidemark.source.postgres;

import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.Continuation;
import io.tidemark.source.foreign.PlainPosition;
import io.tidemark.source.foreign.PlainWalGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether our reader may go on where {@code postgres-cdc} stood, from the same slot.
 *
 * <p>Where the slot was confirmed behind the stored position and nothing is missed by that, the stream begins at the
 * confirmed position: there the server begins anyway.
 */
final class PlainContinuation {

    private static final String SLOT =
            "SELECT confirmed_flush_lsn, restart_lsn FROM pg_replication_slots WHERE slot_name = ?";

    private static final String BY_PARTITIONS =
            """
            SELECT c.oid::regclass::text FROM pg_class c
            WHERE c.oid = to_regclass(?) AND c.relkind = 'p'
              AND EXISTS (SELECT FROM pg_publication p WHERE p.pubname = ? AND NOT p.pubviaroot)""";

    private final PostgresCapture options;
    private final List<CapturedTable> tables;
    private final Connection connection;

    private PlainContinuation(PostgresCapture options, List<CapturedTable> tables, Connection connection) {
        this.options = options;
        this.tables = tables;
        this.connection = connection;
    }

    static Continuation of(PostgresCapture options, List<CapturedTable> tables, PlainPosition.Wal stored) {
        try (Connection connection = options.endpoint().connect()) {
            PlainContinuation continuation = new PlainContinuation(options, tables, connection);
            continuation.refusePartitions();
            return new Continuation(continuation.begin(stored), Map.of());
        } catch (SQLException failure) {
            throw new ProblemException(PostgresPreflight.connectionProblem(options.endpoint(), failure), failure);
        }
    }

    /** The log has their rows under the partitions' names, which are no captured tables. */
    private void refusePartitions() throws SQLException {
        for (CapturedTable table : tables) {
            try (PreparedStatement statement = connection.prepareStatement(BY_PARTITIONS)) {
                statement.setString(1, Identifiers.quoted(table.name()));
                statement.setString(2, options.publication());
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        throw new ProblemException(new Problem(
                                ErrorCode.FOREIGN_STATE_UNUSABLE,
                                "%s: publication %s has published %s by its partitions"
                                        .formatted(options.endpoint(), options.publication(), table),
                                "a log with the rows under the name of the table itself",
                                "Submit the pipeline without state, with a slot of its own and into empty targets."));
                    }
                }
            }
        }
    }

    private WalPosition begin(PlainPosition.Wal stored) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SLOT)) {
            statement.setString(1, options.slot());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getString(1) == null) {
                    throw passed(
                            "the replication slot %s is gone, the stored position is %s"
                                    .formatted(options.slot(), stored.at()),
                            "the slot that the job before has read, by the option slot.name",
                            "Name that slot. If it was dropped, submit the pipeline without state, into empty targets.");
                }
                WalPosition confirmed = WalPosition.parse(row.getString(1));
                WalPosition kept = Optional.ofNullable(row.getString(2))
                        .map(WalPosition::parse)
                        .orElse(stored.at());
                return begin(stored, confirmed, kept);
            }
        }
    }

    private WalPosition begin(PlainPosition.Wal stored, WalPosition confirmed, WalPosition kept) throws SQLException {
        Optional<PlainWalGuard.Scan> scan = stored.at().isBefore(confirmed)
                ? new WalRecords(connection, tables).around(kept.isBefore(stored.at()) ? kept : stored.at(), confirmed)
                : Optional.empty();
        PlainWalGuard.Verdict verdict = PlainWalGuard.judge(stored, confirmed, scan);
        if (verdict instanceof PlainWalGuard.Gap gap) {
            throw passed(
                    "slot %s: %s".formatted(options.slot(), gap.found()),
                    "a slot that still gives what the job before had not emitted",
                    "Take a newer savepoint if that job can still run, or submit the pipeline without state, into empty"
                            + " targets.");
        }
        if (verdict instanceof PlainWalGuard.Unknown unknown) {
            throw passed(
                    "slot %s: it cannot be told whether rows are missing: %s".formatted(options.slot(), unknown.why()),
                    "a slot that was confirmed no further than the stored position, or a log that shows that nothing lies"
                            + " between",
                    scan.isPresent()
                            ? "Let the job before run until it has written a row, and take a savepoint again."
                            : "CREATE EXTENSION pg_walinspect; GRANT pg_read_server_files TO %s; and submit again."
                                            .formatted(Identifiers.quoted(
                                                    options.endpoint().user()))
                                    + " Before version 15, let the job before run until it has written a row, and take a"
                                    + " savepoint again.");
        }
        return ((PlainWalGuard.Serves) verdict).begin();
    }

    private ProblemException passed(String found, String required, String remedy) {
        return new ProblemException(new Problem(
                ErrorCode.POSITION_PASSED, "%s: %s".formatted(options.endpoint(), found), required, remedy));
    }
}
