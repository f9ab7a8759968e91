package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.TableLayout;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    MySqlControl(MySqlCapture options, List<CapturedTable> tables) {
        this.options = options;
        this.tables = List.copyOf(tables);
    }

    @Override
    public Plan prepare(Optional<LogPosition> begin, Set<TableName> load) throws SQLException, InterruptedException {
        List<CapturedTable> loaded =
                tables.stream().filter(table -> load.contains(table.name())).toList();
        if (loaded.isEmpty() && begin.isPresent()) {
            return new Plan(begin.get(), List.of(), Map.of());
        }
        try (Connection connection = options.endpoint().connectToRead()) {
            connection.setAutoCommit(false);
            holdStill(connection, loaded);
            BinlogPosition now = now(connection);
            SourceTables source = new SourceTables(connection);
            Map<TableName, TableLayout> layouts = new LinkedHashMap<>();
            for (CapturedTable table : loaded) {
                SourceTable found =
                        source.describe(table.name()).orElseThrow(() -> LoadedColumn.changed(table, "is gone"));
                layouts.put(table.name(), SourceTables.layout(found, now));
            }
            connection.commit();
            List<ChunkSplit> chunks = new ArrayList<>();
            ChunkPlan plan = new ChunkPlan(connection, options.chunkRows());
            for (CapturedTable table : loaded) {
                chunks.addAll(plan.of(table));
            }
            connection.commit();
            return new Plan(begin.orElse(now), chunks, layouts);
        }
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

    private static void holdStill(Connection connection, List<CapturedTable> tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (CapturedTable table : tables) {
                statement
                        .executeQuery("SELECT 1 FROM %s LIMIT 0".formatted(Identifiers.quoted(table.name())))
                        .close();
            }
        }
    }

    @Override
    public LogStatus observe(Optional<LogPosition> acknowledged) throws SQLException {
        if (observed != null && System.nanoTime() - observedAt < OBSERVATION.toNanos()) {
            return observed;
        }
        try (Connection connection = options.endpoint().connect()) {
            List<MySqlLog.LogFile> files = new MySqlLog(connection).files();
            long kept = files.stream().mapToLong(MySqlLog.LogFile::bytes).sum();
            long behind = acknowledged
                    .map(position -> bytesBehind((BinlogPosition) position, files))
                    .orElse(0L);
            observed = new LogStatus(behind, kept, "%d files".formatted(files.size()));
            observedAt = System.nanoTime();
            return observed;
        }
    }

    private static long bytesBehind(BinlogPosition position, List<MySqlLog.LogFile> files) {
        long behind = 0;
        for (MySqlLog.LogFile file : files) {
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
