package io.tidemark.source.mysql;

import io.tidemark.guard.BinlogComparison;
import io.tidemark.guard.BinlogGuard;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.Examination;
import io.tidemark.guard.Retention;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SameTables;
import io.tidemark.source.TableName;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.rows.LogEnd;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.TableChunks;
import io.tidemark.source.split.TableLayout;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where the stream begins, and what the tables look like there.
 *
 * <p>The layouts are read in a transaction that has touched each table, so that none of them can be altered meanwhile (MySQL
 * manual, section 10.11.4): what the log says of them from that position on is applied to exactly these.
 *
 * <p>Every snapshot of the first load is taken later, and at a position where every transaction before it is visible; so it
 * contains whatever lies before the stream's begin.
 */
final class MySqlControl implements SourceControl {

    /** The server looks at each of its files to answer. */
    private static final Duration OBSERVATION = Duration.ofSeconds(30);

    private final MySqlCapture options;
    private final List<CapturedTable> tables;
    private LogStatus observed;
    private long observedAt;
    private String endedBefore = "";
    private Instant endedAt;

    MySqlControl(MySqlCapture options, List<CapturedTable> tables) {
        this.options = options;
        this.tables = List.copyOf(tables);
    }

    @Override
    public Verdict judge(Stored stored) throws SQLException, IOException {
        try (Connection connection = options.endpoint().connect()) {
            return BinlogGuard.judge(stored, new MySqlWindow(options.endpoint(), connection).ask(stored));
        }
    }

    /** The server keeps nothing for us. */
    @Override
    public void giveUp() {
        SameTables.check(options, tables);
    }

    @Override
    public Examination examine(Stored stored) throws SQLException, IOException {
        try (Connection connection = options.endpoint().connect()) {
            BinlogWindow live = new MySqlWindow(options.endpoint(), connection).ask(stored);
            MySqlLog log = new MySqlLog(connection);
            Retention left = new Retention(
                    marginSeconds((BinlogPosition) stored.position(), stored, live.files(), log), log.mostBytes());
            return new Examination(BinlogGuard.judge(stored, live), BinlogComparison.of(stored, live, left));
        }
    }

    /** Any event may be inside a transaction. Where the log is read by GTIDs, only all those ahead of the place are the place. */
    @Override
    public LogPosition exactly(LogPosition named, Stored stored) throws SQLException {
        BinlogPosition position = (BinlogPosition) named;
        try (Connection connection = options.endpoint().connect()) {
            MySqlLog log = new MySqlLog(connection);
            EarlierPosition.check(position, log.files(), log).ifPresent(against -> {
                throw new ProblemException(against);
            });
            return ((BinlogPosition) stored.position()).gtids().isEmpty()
                    ? position
                    : EarlierPosition.with(log.before(position.file(), position.offset()), position);
        }
    }

    /** Its file has a header of its own. */
    @Override
    public Optional<LogIdentity> earlier(LogPosition named, Stored stored) throws SQLException, IOException {
        BinlogPosition position = (BinlogPosition) named;
        try (Connection connection = options.endpoint().connect()) {
            MySqlLog log = new MySqlLog(connection);
            List<LogFile> files = log.files();
            BinlogPosition stands = (BinlogPosition) stored.position();
            List<TableName> names = tables.stream().map(CapturedTable::name).toList();
            Optional<Problem> against = EarlierPosition.altered(position, stands, names, files, connection);
            if (against.isPresent()) {
                throw new ProblemException(against.get());
            }
            return Optional.of(new MySqlWindow(options.endpoint(), connection).identity(position.file(), files));
        }
    }

    @Override
    public Plan prepare(Optional<LogPosition> begin, Optional<Stored> served, Set<TableName> load)
            throws SQLException, IOException, InterruptedException {
        List<CapturedTable> loaded =
                tables.stream().filter(table -> load.contains(table.name())).toList();
        if (loaded.isEmpty() && begin.isPresent()) {
            try (Connection connection = options.endpoint().connect()) {
                return new Plan(begin.get(), identity(begin.get(), connection), List.of(), Map.of(), Map.of());
            }
        }
        try (Connection connection = options.endpoint().connectToRead()) {
            connection.setAutoCommit(false);
            SourceTables source = new SourceTables(connection);
            for (CapturedTable table : loaded) {
                // What is gone could not be held, however often the job is restarted.
                LoadedColumn.of(table, source);
            }
            holdStill(connection, loaded);
            BinlogPosition now = now(connection);
            Map<TableName, TableLayout> layouts = new LinkedHashMap<>();
            for (CapturedTable table : loaded) {
                SourceTable found =
                        source.describe(table.name()).orElseThrow(() -> LoadedColumn.changed(table, "is gone"));
                layouts.put(table.name(), SourceTables.layout(found, now));
            }
            connection.commit();
            TableChunks chunks = new TableChunks();
            ChunkPlan plan = new ChunkPlan(connection, options.load().chunkRows());
            for (CapturedTable table : loaded) {
                plan.add(table, chunks);
            }
            connection.commit();
            LogPosition position = begin.orElse(now);
            return new Plan(position, identity(position, connection), chunks.all(), chunks.sizes(), layouts);
        }
    }

    @Override
    public List<ChunkSplit> cut(Set<TableName> streamed) throws SQLException {
        try (Connection connection = options.endpoint().connectToRead()) {
            connection.setAutoCommit(false);
            TableChunks chunks = new TableChunks();
            ChunkPlan plan = new ChunkPlan(connection, options.load().chunkRows());
            for (CapturedTable table : tables) {
                if (streamed.contains(table.name())) {
                    plan.add(table, chunks);
                }
            }
            connection.commit();
            return chunks.all();
        }
    }

    /** With no header, if ids say that the server serves a position which lies in a file of another one. */
    private LogIdentity identity(LogPosition begin, Connection connection) throws SQLException, IOException {
        BinlogPosition position = (BinlogPosition) begin;
        List<LogFile> holding = new MySqlLog(connection)
                .files().stream()
                        .filter(file -> file.bytes() >= position.offset())
                        .toList();
        return new MySqlWindow(options.endpoint(), connection).identity(position.file(), holding);
    }

    /**
     * Before which every transaction is visible to each snapshot that is taken later. On MariaDB that is not the end of the
     * log, but where it ended for a snapshot.
     */
    private BinlogPosition now(Connection connection) throws SQLException, InterruptedException {
        MySqlLog log = new MySqlLog(connection);
        if (!log.isMariaDb()) {
            return log.head();
        }
        try (Snapshot snapshot = Snapshot.take(options.endpoint())) {
            return snapshot.position();
        }
    }

    /** Keeps the tables from being altered until the connection's transaction ends. */
    static void holdStill(Connection connection, List<CapturedTable> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (CapturedTable table : tables) {
                statement
                        .executeQuery("SELECT 1 FROM %s LIMIT 0".formatted(Identifiers.quoted(table.name())))
                        .close();
            }
        }
    }

    /** By file and offset alone: with semi-synchronous replicas what is sent may be ahead of the set of what is executed. */
    @Override
    public LogEnd head() throws SQLException {
        try (Connection connection = options.endpoint().connect()) {
            MySqlLog log = new MySqlLog(connection);
            BinlogPosition head = log.head();
            String history = log.isMariaDb() ? "" : new BinlogIdentity(log.serverUuid(), 0, 0).history();
            return new LogEnd(new BinlogPosition(head.file(), head.offset(), GtidSet.EMPTY), history);
        }
    }

    @Override
    public LogStatus observe(Stored stored) throws SQLException, IOException {
        if (observed != null && System.nanoTime() - observedAt < OBSERVATION.toNanos()) {
            return observed;
        }
        try (Connection connection = options.endpoint().connect()) {
            MySqlLog log = new MySqlLog(connection);
            List<LogFile> files = log.files();
            BinlogPosition position = (BinlogPosition) stored.position();
            observed = new LogStatus(
                    bytesBehind(position, files),
                    files.stream().mapToLong(LogFile::bytes).sum(),
                    OptionalLong.empty(),
                    marginSeconds(position, stored, files, log),
                    "%d files".formatted(files.size()),
                    Optional.empty());
            observedAt = System.nanoTime();
            return observed;
        }
    }

    /** A file is removed so long after its end. */
    private OptionalLong marginSeconds(BinlogPosition position, Stored stored, List<LogFile> files, MySqlLog log)
            throws SQLException, IOException {
        OptionalLong retention = log.retentionSeconds();
        if (retention.isEmpty()) {
            return retention;
        }
        Optional<Instant> end = end(position, stored, files, log);
        if (end.isEmpty()) {
            return retention;
        }
        long age = Duration.between(end.get(), Instant.now()).toSeconds();
        return OptionalLong.of(Math.max(0, retention.getAsLong() - age));
    }

    /**
     * When the position's file ended, or a little earlier; empty if it has not. That is not before the last commit that is in
     * it; and as long as no commit has been seen, as in a first load, when the next file was begun.
     */
    private Optional<Instant> end(BinlogPosition position, Stored stored, List<LogFile> files, MySqlLog log)
            throws SQLException, IOException {
        int place = files.stream().map(LogFile::name).toList().indexOf(position.file());
        if (place == files.size() - 1) {
            return Optional.empty();
        }
        if (stored.lastCommit().isPresent() || place < 0) {
            return stored.lastCommit();
        }
        String next = files.get(place + 1).name();
        if (!next.equals(endedBefore)) {
            endedAt = Instant.ofEpochSecond(LogFileHeader.read(options.endpoint(), log.serverUuid(), next)
                    .created());
            endedBefore = next;
        }
        return Optional.of(endedAt);
    }

    private static long bytesBehind(BinlogPosition position, List<LogFile> files) {
        long behind = 0;
        for (LogFile file : files) {
            BinlogPosition end = new BinlogPosition(file.name(), file.bytes(), position.gtids());
            if (file.name().equals(position.file())) {
                behind += Math.max(0, file.bytes() - position.offset());
            } else if (position.isBefore(end)) {
                behind += file.bytes();
            }
        }
        return behind;
    }
}
