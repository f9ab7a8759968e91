package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.cli.context.Database;
import io.tidemark.guard.BinlogComparison;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Comparison;
import io.tidemark.guard.Stored;
import io.tidemark.guard.WalComparison;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.log.PostgresLog;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A source beside its database.
 *
 * @param name in the context
 * @param head where the database's log ends
 * @param comparisons of what was asked; none if there is no state of it
 */
public record LiveSource(String name, LogPosition head, List<Comparison> comparisons) {

    /** Of what {@link BinlogComparison} shows, what only a reader of the log or of all its settings could say. */
    private static final Set<String> NOT_ASKED = Set.of("kept for");

    private static final String FILE_HEADER = "log file ";

    public LiveSource {
        comparisons = List.copyOf(comparisons);
    }

    /**
     * Asks a database.
     *
     * @param sources of a state; the one that was read from this database is looked for among them
     */
    public static LiveSource ask(
            String name, Database database, List<SourceState> sources, Map<String, String> environment)
            throws SQLException {
        try (Connection connection = DatabaseConnection.open(database, environment)) {
            return DatabaseConnection.isPostgres(database)
                    ? postgres(name, database, sources, connection)
                    : binlog(name, sources, connection);
        }
    }

    private static LiveSource postgres(String name, Database database, List<SourceState> sources, Connection connection)
            throws SQLException {
        PostgresLog log = new PostgresLog(connection);
        Optional<SourceState> source = only(sources.stream()
                .filter(state ->
                        state.identity().filter(WalIdentity.class::isInstance).isPresent())
                .filter(state -> database.slot().isEmpty() || database.slot().equals(slot(state)))
                .toList());
        Optional<String> slot = database.slot().or(() -> source.flatMap(LiveSource::slot));
        WalWindow window = new WalWindow(
                log.system(),
                log.timeline(),
                Map.of(),
                log.head(),
                connection.getCatalog(),
                slot.orElse("not known"),
                slot.isEmpty()
                        ? Optional.empty()
                        : log.slots(List.of(slot.get())).stream().findFirst(),
                "",
                Map.of());
        return new LiveSource(
                name,
                window.head(),
                source.flatMap(LiveSource::stored)
                        .map(stored -> WalComparison.of(stored, window))
                        .orElse(List.of()));
    }

    private static Optional<String> slot(SourceState source) {
        return source.identity().map(WalIdentity.class::cast).map(WalIdentity::slot);
    }

    private static LiveSource binlog(String name, List<SourceState> sources, Connection connection)
            throws SQLException {
        MySqlLog log = new MySqlLog(connection);
        Optional<Stored> stored = only(sources.stream()
                        .filter(state -> state.position()
                                .filter(BinlogPosition.class::isInstance)
                                .isPresent())
                        .toList())
                .flatMap(LiveSource::stored);
        BinlogPosition head = log.head();
        return new LiveSource(name, head, stored.isEmpty() ? List.of() : binlog(stored.get(), log));
    }

    private static List<Comparison> binlog(Stored stored, MySqlLog log) throws SQLException {
        BinlogPosition position = (BinlogPosition) stored.position();
        List<LogFile> files = log.files();
        boolean boundary = false;
        for (LogFile file : files) {
            boundary |= file.name().equals(position.file())
                    && (file.bytes() == position.offset()
                            || (file.bytes() > position.offset() && log.beginsEvent(file.name(), position.offset())));
        }
        BinlogWindow window = new BinlogWindow(
                new BinlogIdentity(log.serverUuid(), 0, 0),
                log.hasGtids(),
                log.hasGtids() ? log.executed() : GtidSet.EMPTY,
                log.hasGtids() ? log.purged() : GtidSet.EMPTY,
                files,
                boundary);
        return BinlogComparison.of(stored, window, OptionalLong.empty()).stream()
                .filter(row -> !NOT_ASKED.contains(row.what()) && !row.what().startsWith(FILE_HEADER))
                .toList();
    }

    /** Which of several was read from a database nobody can say. */
    private static Optional<SourceState> only(List<SourceState> sources) {
        return sources.size() == 1 ? Optional.of(sources.get(0)) : Optional.empty();
    }

    private static Optional<Stored> stored(SourceState source) {
        return source.position()
                .map(position -> new Stored(position, source.identity(), Set.of(), source.lastCommit()));
    }
}
