package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Comparison;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
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
 * @param rows of what was asked, with what is stored beside it if there is a state of the source
 * @param why nothing that is stored is beside it; "" if something is
 * @param behindBytes of log from the stored position to the head; empty if they are not of one history, or it is not known
 * @param slot of Postgres, if there is one
 * @param outlook what becomes of the stored position
 */
public record LiveSource(
        String name,
        LogPosition head,
        List<Comparison> rows,
        String why,
        OptionalLong behindBytes,
        Optional<ReplicationSlot> slot,
        Outlook outlook) {

    private static final String OTHER_HISTORY = "the position is of another history";

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
        PostgresLog log = new PostgresLog(connection);
        Optional<String> slot = database.slot().or(() -> match.source().flatMap(StoredSource::slot));
        WalWindow window = new WalWindow(
                log.system(),
                log.timeline(),
                Map.of(),
                log.head(),
                connection.getCatalog(),
                slot.orElse(""),
                slot.isEmpty()
                        ? Optional.empty()
                        : log.slots(List.of(slot.get())).stream().findFirst(),
                "",
                Map.of());
        Transactions behind = match.source().isPresent()
                ? Transactions.between((WalPosition) match.source().get().at(), window.head(), log)
                : Transactions.unknown(match.why());
        return of(name, match, window, behind, log.now());
    }

    /**
     * @param window whose slot is called "" if nobody says which one is read
     * @param behind transactions from the stored position on
     * @param now by the server's clock
     */
    static LiveSource of(String name, StoredSource.Match match, WalWindow window, Transactions behind, Instant now) {
        Optional<SourceState> source = match.source();
        OptionalLong bytes = source.map(state -> LiveRows.behind(state, window)).orElse(OptionalLong.empty());
        Kept kept = Kept.of(window, bytes, source.flatMap(SourceState::lastCommit), now);
        return new LiveSource(
                name,
                window.head(),
                LiveRows.of(source, window),
                match.why(),
                bytes,
                window.slot(),
                source.map(state -> new Outlook(
                                now,
                                state.at().toString(),
                                LiveRows.sameHistory(source, window)
                                        ? Lag.of(state.at(), state.lastCommit(), window.head(), now, behind)
                                        : Lag.unknown(OTHER_HISTORY),
                                kept,
                                Restart.of(state, window)))
                        .orElseGet(() -> Outlook.of(now, match.why(), kept)));
    }

    private static LiveSource binlog(String name, StoredSource.Match match, Connection connection) throws SQLException {
        MySqlLog log = new MySqlLog(connection);
        BinlogPosition head = log.head();
        List<LogFile> files = log.files();
        boolean boundary = match.source().isPresent()
                && onBoundary((BinlogPosition) match.source().get().at(), files, log);
        BinlogWindow window = new BinlogWindow(
                new BinlogIdentity(log.serverUuid(), 0, 0),
                log.hasGtids(),
                log.hasGtids() ? log.executed() : GtidSet.EMPTY,
                log.hasGtids() ? log.purged() : GtidSet.EMPTY,
                files,
                boundary);
        return of(name, match, head, window, log.retentionSeconds(), log.now());
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
     * @param retention how long the server keeps a file after its end, seconds; empty if for ever
     * @param now by the server's clock
     */
    static LiveSource of(
            String name,
            StoredSource.Match match,
            BinlogPosition head,
            BinlogWindow window,
            OptionalLong retention,
            Instant now) {
        Optional<SourceState> source = match.source();
        return new LiveSource(
                name,
                head,
                LiveRows.of(source, head, window, retention),
                match.why(),
                source.map(state -> LiveRows.behind(state, window)).orElse(OptionalLong.empty()),
                Optional.empty(),
                source.map(state -> new Outlook(
                                now,
                                state.at().toString(),
                                LiveRows.sameHistory(source, window)
                                        ? Lag.of(
                                                state.at(),
                                                state.lastCommit(),
                                                head,
                                                now,
                                                Transactions.between(state.at(), head))
                                        : Lag.unknown(OTHER_HISTORY),
                                Kept.of((BinlogPosition) state.at(), window, retention, state.lastCommit(), now),
                                Restart.of(state, window)))
                        .orElseGet(() -> Outlook.of(now, match.why(), Kept.unknown(match.why()))));
    }
}
