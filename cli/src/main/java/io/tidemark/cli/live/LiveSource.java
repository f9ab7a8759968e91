package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Comparison;
import io.tidemark.guard.Retention;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A source beside its database.
 *
 * @param name in the context
 * @param head where the database's log ends
 * @param history which one that is; "" if nobody knows
 * @param rows of what was asked, with what is stored beside it if there is a state of the source
 * @param why nothing that is stored is beside it; "" if something is
 * @param behindBytes of log from the stored position to the head; empty if they are not of one history, or it is not known
 * @param slot of Postgres, if there is one
 * @param outlook what becomes of the stored position
 */
public record LiveSource(
        String name,
        LogPosition head,
        String history,
        List<Comparison> rows,
        String why,
        OptionalLong behindBytes,
        Optional<ReplicationSlot> slot,
        Outlook outlook) {

    public LiveSource {
        rows = List.copyOf(rows);
    }

    /**
     * Asks a database.
     *
     * @param sources of a state; the one that was read from this database is looked for among them
     */
    public static LiveSource ask(
            String name, Database database, List<StoredSource> sources, Map<String, String> environment)
            throws SQLException {
        boolean postgres = DatabaseConnection.isPostgres(database);
        StoredSource.Match match = StoredSource.match(sources, name, postgres, database.slot());
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            return postgres ? postgres(name, database, match, connection) : binlog(name, match, connection);
        }
    }

    private static LiveSource postgres(String name, Database database, StoredSource.Match match, Connection connection)
            throws SQLException {
        Optional<String> slot = database.slot().or(() -> match.source().flatMap(StoredSource::slot));
        WalLog log = WalLog.ask(connection);
        return of(name, match, log.window(slot.orElse("")), log.now());
    }

    /**
     * @param window whose slot is called "" if nobody says which one is read
     * @param now by the server's clock
     */
    static LiveSource of(String name, StoredSource.Match match, WalWindow window, Instant now) {
        Optional<SourceState> source = match.source();
        OptionalLong behind =
                source.map(state -> LiveRows.behind(state, window)).orElse(OptionalLong.empty());
        Kept kept = Kept.of(window, source, LogRate.since(behind, match.written(), now));
        return new LiveSource(
                name,
                window.head(),
                window.identity().history(),
                LiveRows.of(source, window),
                match.why(),
                behind,
                window.slot(),
                source.map(state -> new Outlook(
                                now,
                                state.at().toString(),
                                lag(state, window.identity(), window.head(), now),
                                kept,
                                Restart.of(state, window)))
                        .orElseGet(() -> Outlook.of(now, match.why(), kept)));
    }

    private static LiveSource binlog(String name, StoredSource.Match match, Connection connection) throws SQLException {
        MySqlLog log = new MySqlLog(connection);
        Instant now = log.now();
        BinlogPosition head = log.head();
        List<LogFile> files = log.files();
        boolean boundary = match.source().isPresent()
                && onBoundary((BinlogPosition) match.source().get().at(), files, log);
        return of(name, match, head, BinlogLog.window(log, files, boundary), BinlogLog.retention(log), now);
    }

    private static boolean onBoundary(BinlogPosition position, List<LogFile> files, MySqlLog log) throws SQLException {
        for (LogFile file : files) {
            if (file.name().equals(position.file())) {
                return file.bytes() == position.offset()
                        || (file.bytes() > position.offset() && log.beginsEvent(file.name(), position.offset()));
            }
        }
        return false;
    }

    /**
     * @param retention when the server removes a file
     * @param now by the server's clock
     */
    static LiveSource of(
            String name,
            StoredSource.Match match,
            BinlogPosition head,
            BinlogWindow window,
            Retention retention,
            Instant now) {
        Optional<SourceState> source = match.source();
        OptionalLong behind =
                source.map(state -> LiveRows.behind(state, window)).orElse(OptionalLong.empty());
        Optional<LogRate> rate = LogRate.since(behind, match.written(), now);
        return new LiveSource(
                name,
                head,
                window.identity().history(),
                LiveRows.of(source, head, window, retention),
                match.why(),
                behind,
                Optional.empty(),
                source.map(state -> new Outlook(
                                now,
                                state.at().toString(),
                                lag(state, window.identity(), head, now),
                                Kept.of(state, window, retention, rate, now),
                                Restart.of(state, window)))
                        .orElseGet(() -> Outlook.of(now, match.why(), Kept.unknown(match.why()))));
    }

    private static Lag lag(SourceState state, LogIdentity identity, LogPosition head, Instant now) {
        return Lag.of(
                state.at(),
                state.identity().map(LogIdentity::history).orElse(""),
                state.lastCommit(),
                head,
                identity.history(),
                now);
    }

    /**
     * The same beside a job that goes on: a slot that has left the stored position behind since then was moved by a later
     * checkpoint of the job that reads it.
     *
     * @param before the state was asked for
     */
    LiveSource since(Optional<LiveSource> before) {
        return before.filter(this::isOvertaken)
                .map(then -> new LiveSource(
                        name,
                        head,
                        history,
                        rows,
                        why,
                        behindBytes,
                        slot,
                        outlook.overtaken(then.outlook().kept())))
                .orElse(this);
    }

    private boolean isOvertaken(LiveSource before) {
        return outlook.restart().answer() == Restart.Answer.MOVED_ON
                && before.slot()
                        .flatMap(ReplicationSlot::confirmed)
                        .filter(confirmed -> !WalPosition.parse(outlook.at()).isBefore(confirmed))
                        .isPresent();
    }

    /** The same with its transactions counted, if the database does that: once, since it reads its log for it. */
    public LiveSource counted(Database database, Map<String, String> environment) {
        boolean countable = head instanceof WalPosition && behindBytes.orElse(0) > 0;
        if (!countable) {
            return this;
        }
        Transactions counted;
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            counted = Transactions.between(
                    WalPosition.parse(outlook.at()), (WalPosition) head, new PostgresLog(connection));
        } catch (SQLException failure) {
            counted = Transactions.notCounted(failure);
        }
        return new LiveSource(name, head, history, rows, why, behindBytes, slot, outlook.counted(counted));
    }
}
