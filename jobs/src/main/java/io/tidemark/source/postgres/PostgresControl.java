package io.tidemark.source.postgres;

import io.tidemark.guard.Examination;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.guard.WalComparison;
import io.tidemark.guard.WalGuard;
import io.tidemark.guard.WalWindow;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalIdentity;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SameTables;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.TableName;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.rows.LogEnd;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.TableChunks;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publication, slot, and the wait after which every snapshot sees what the slot does not deliver.
 *
 * <p>Why the wait: a transaction may be missing from the stream, because its commit record lies before the slot's begin or
 * it wrote to a table before that was published, and at the same time be missing from a snapshot, because it is still in
 * the server's list of running transactions. It leaves that list when it has ended; so no snapshot is taken before all have
 * ended that were in the list when slot and publication were there. (Creating a slot waits for running transactions
 * itself, but not for one that has written its commit record and not yet left the list, as under synchronous replication.)
 */
public final class PostgresControl implements SourceControl {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresControl.class);

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration SAY_WHY = Duration.ofSeconds(10);

    private final PostgresCapture options;
    private final List<CapturedTable> tables;
    private final WriteRate rate = new WriteRate();

    public PostgresControl(PostgresCapture options, List<CapturedTable> tables) {
        this.options = options;
        this.tables = List.copyOf(tables);
    }

    @Override
    public Verdict judge(Stored stored) throws SQLException {
        return examine(stored).verdict();
    }

    @Override
    public Examination examine(Stored stored) throws SQLException {
        WalWindow live = ask(stored);
        return new Examination(WalGuard.judge(stored, live), WalComparison.of(stored, live));
    }

    @Override
    public Examination examineWhileRead(Stored stored) throws SQLException {
        WalWindow live = ask(stored);
        return new Examination(WalGuard.judgeWhileRead(stored, live), WalComparison.of(stored, live));
    }

    private WalWindow ask(Stored stored) throws SQLException {
        try (Connection connection = options.endpoint().connectToAsk()) {
            return new PostgresWindow(options, tables).ask(connection, stored.identity());
        }
    }

    /** A slot whose log the server has removed is of no use to anybody. */
    @Override
    public void giveUp() throws SQLException {
        SameTables.check(options, tables);
        try (Connection connection = options.endpoint().connect()) {
            Optional<ReplicationSlot> found = new PostgresLog(connection)
                    .slots(List.of(options.slot())).stream().findFirst();
            if (found.isEmpty()) {
                return;
            }
            ReplicationSlot slot = found.get();
            if (!slot.isLogicalOf(options.endpoint().database())) {
                throw SourceFailures.permanent(
                        ErrorCode.SLOT_UNUSABLE,
                        "%s: slot '%s': %s".formatted(options.endpoint(), options.slot(), slot),
                        "a logical slot of this database, with the plugin pgoutput",
                        "Choose another slot.name, or drop the slot if nobody needs it: SELECT"
                                + " pg_drop_replication_slot('%s');".formatted(options.slot()));
            }
            if (slot.isLost()) {
                LOG.warn("Dropping slot {}, which cannot be read any more: {}", options.slot(), slot);
                try (PreparedStatement drop = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
                    drop.setString(1, options.slot());
                    drop.execute();
                }
            }
        }
    }

    @Override
    public Plan prepare(Optional<LogPosition> begin, Optional<Stored> served, Set<TableName> load)
            throws SQLException, InterruptedException {
        // One connection is one server: what it says of its history here holds for all that is done.
        try (Connection connection = options.endpoint().connect()) {
            if (served.isPresent()) {
                requireUnchanged(connection, served.get());
            }
            checkUnchanged(connection, load);
            Set<TableName> loaded = tables.stream().map(CapturedTable::name).collect(Collectors.toSet());
            loaded.removeAll(load);
            new Publication(connection, options).publish(tables, loaded);
            LogPosition position = begin.isPresent() ? begin.get() : slot(connection);
            keepOnStandbys(connection);
            if (!load.isEmpty()) {
                awaitRunningTransactions(connection);
            }
            TableChunks chunks = new TableChunks();
            new ChunkPlan(connection, options.load().chunkRows()).add(loaded(load), chunks);
            LogIdentity identity = new PostgresWindow(options, tables)
                    .ask(connection, Optional.empty())
                    .identity();
            return new Plan(position, identity, chunks.all(), chunks.sizes(), Map.of());
        }
    }

    @Override
    public List<ChunkSplit> cut(Set<TableName> streamed) throws SQLException {
        try (Connection connection = options.endpoint().connect()) {
            checkUnchanged(connection, streamed);
            TableChunks chunks = new TableChunks();
            new ChunkPlan(connection, options.load().chunkRows()).add(loaded(streamed), chunks);
            return chunks.all();
        }
    }

    private void requireUnchanged(Connection connection, Stored served) throws SQLException {
        WalWindow live = new PostgresWindow(options, tables).ask(connection, served.identity());
        Optional<Verdict> contradiction = WalGuard.contradiction(served, live);
        if (contradiction.isPresent()) {
            throw new SQLException(
                    "%s is not as it was when it was asked for the stored position: %s"
                            .formatted(
                                    options.endpoint(),
                                    contradiction
                                            .get()
                                            .problem("now")
                                            .orElseThrow()
                                            .found()),
                    "08006");
        }
    }

    /** What is gone could be neither published nor read, however often the job is restarted. */
    private void checkUnchanged(Connection connection, Set<TableName> load) throws SQLException {
        TableCapture.checkUnchanged(options, loaded(load), connection);
    }

    private List<CapturedTable> loaded(Set<TableName> load) {
        return tables.stream().filter(table -> load.contains(table.name())).toList();
    }

    @Override
    public LogStatus observe(Stored stored) throws SQLException {
        try (Connection connection = options.endpoint().connectToAsk()) {
            WalWindow live = new PostgresWindow(options, tables).ask(connection, stored.identity());
            rate.written(live.head(), System.nanoTime());
            return new LogStatus(
                    live.slot()
                            .flatMap(ReplicationSlot::confirmed)
                            .map(live.head()::bytesSince)
                            .orElse(0L),
                    live.slot()
                            .flatMap(ReplicationSlot::restart)
                            .map(live.head()::bytesSince)
                            .orElse(0L),
                    live.slot().map(ReplicationSlot::leftBytes).orElse(OptionalLong.empty()),
                    live.slot()
                            .map(ReplicationSlot::leftBytes)
                            .map(rate::secondsToWrite)
                            .orElse(OptionalLong.empty()),
                    live.slot().map(ReplicationSlot::status).orElse("no slot"),
                    WalGuard.contradiction(stored, live));
        }
    }

    @Override
    public LogEnd head() throws SQLException {
        try (Connection connection = options.endpoint().connectToAsk()) {
            PostgresLog log = new PostgresLog(connection);
            WalPosition head = log.head();
            String history = new WalIdentity(log.system(), log.timeline(), options.slot(), Map.of()).history();
            QuietLog.move(connection);
            return new LogEnd(head, history);
        }
    }

    /** Where the stream of a job without state begins; makes the slot if it is missing. */
    private WalPosition slot(Connection connection) throws SQLException, InterruptedException {
        PostgresLog log = new PostgresLog(connection);
        Optional<ReplicationSlot> existing = slot(log);
        if (existing.isPresent()) {
            // What came before is in the first load, and may be of a time when the tables were others. Besides, the
            // output plugin fails on a transaction that began before the publication was made: none may end behind it.
            awaitRunningTransactions(connection);
            WalPosition head = log.head();
            LOG.warn(
                    "Slot {} is there already: it will be moved from {} to {}, and a checkpoint of another job that needs"
                            + " the log between cannot be restored any more",
                    options.slot(),
                    existing.get().confirmed().map(WalPosition::toString).orElse("its begin"),
                    head);
            return head;
        }
        LOG.info("Making slot {}; the server first waits for the transactions that are open now", options.slot());
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT lsn::text FROM pg_create_logical_replication_slot(?, 'pgoutput', false, false%s)"
                        .formatted(options.failover() ? ", true" : ""))) {
            statement.setString(1, options.slot());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return WalPosition.parse(row.getString(1));
            }
        }
    }

    private Optional<ReplicationSlot> slot(PostgresLog log) throws SQLException {
        return log.slots(List.of(options.slot())).stream().findFirst();
    }

    /** A slot that was made before the option was set. */
    private void keepOnStandbys(Connection connection) throws SQLException {
        boolean failover =
                slot(new PostgresLog(connection)).map(ReplicationSlot::failover).orElse(true);
        if (!options.failover() || failover) {
            return;
        }
        try (Connection replication = options.endpoint().connectToReplicate();
                Statement statement = replication.createStatement()) {
            statement.execute(
                    "ALTER_REPLICATION_SLOT %s (FAILOVER true)".formatted(Identifiers.quoted(options.slot())));
        }
    }

    private static void awaitRunningTransactions(Connection connection) throws SQLException, InterruptedException {
        List<Long> running = snapshot(connection).running();
        long said = System.nanoTime();
        while (!running.isEmpty() && snapshot(connection).xmin() <= running.get(running.size() - 1)) {
            if (System.nanoTime() - said > SAY_WHY.toNanos()) {
                said = System.nanoTime();
                LOG.info(
                        "The first load waits for transactions that are open: at most {}, the oldest is {}",
                        running.size(),
                        snapshot(connection).xmin());
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
    }

    private static SnapshotVisibility snapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
            row.next();
            return SnapshotVisibility.parse(row.getString(1));
        }
    }
}
