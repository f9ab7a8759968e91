package io.tidemark.source.mysql;

import io.tidemark.checkpoint.source.CdcConnector;
import io.tidemark.position.LogIdentity;
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
 * How one MySQL or MariaDB server is read by one job: all its databases have one log, and one reader.
 *
 * @param name the server's name in savepoints and marks
 * @param serverIds what the reader may call itself
 * @param load how tables are loaded
 * @param transactionRows rows of a source transaction beyond which checkpoints no longer wait for its end; at least 1
 * @param heartbeat how often the server says that it is there while it has nothing to send
 * @param restorePolicy what is done when the server and a restored state do not fit together
 */
public record MySqlCapture(
        MySqlEndpoint endpoint,
        String name,
        ServerIds serverIds,
        LoadOptions load,
        long transactionRows,
        Duration heartbeat,
        RestorePolicy restorePolicy)
        implements CaptureOptions {

    public static final String NAME = "mysql";

    public static final ServerIds SERVER_IDS = new ServerIds(5400, 6400);

    public static final Duration HEARTBEAT = Duration.ofSeconds(5);

    public MySqlCapture {
        CaptureOptions.checkTransactionRows(transactionRows);
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("heartbeat of " + heartbeat);
        }
    }

    @Override
    public boolean sameDatabase(CaptureOptions other) {
        return other instanceof MySqlCapture capture
                && endpoint.host().equals(capture.endpoint.host())
                && endpoint.port() == capture.endpoint.port();
    }

    @Override
    public Problem differs(CaptureOptions other) {
        return new Problem(
                ErrorCode.SOURCES_DIFFER,
                "%s: two sets of options".formatted(endpoint),
                "the same options for all tables of one server: they are read by one reader, from one log",
                "Give the tables the same server-id and other options; a catalog does so by itself.");
    }

    @Override
    public List<Finding> check(List<DeclaredTable> tables, Start start) {
        return MySqlPreflight.check(this, tables);
    }

    /** No state says under which server id its job reads. */
    @Override
    public Outcome isHeldBy(Optional<LogIdentity> history) {
        return Outcome.UNKNOWN;
    }

    @Override
    public CapturedTable capture(DeclaredTable declared) {
        return TableCapture.of(this, declared);
    }

    @Override
    public SourceControl control(List<CapturedTable> tables) {
        return new MySqlControl(this, tables);
    }

    @Override
    public CaptureDatabase database(List<CapturedTable> tables) {
        return new MySqlDatabase(this, tables);
    }

    @Override
    public CdcConnector plainConnector() {
        return CdcConnector.MYSQL;
    }

    @Override
    public Continuation goOn(PlainPosition position, List<CapturedTable> tables) {
        return PlainContinuation.of(this, tables, ((PlainPosition.Binlog) position).at());
    }

    /** Where the server is; never the password. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
