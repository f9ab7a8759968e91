package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializationException;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.tidemark.guard.BinlogGuard;
import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogPosition;
import io.tidemark.position.ReadLimit;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.reader.ChangeStream;
import io.tidemark.source.reader.StopLine;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.split.StreamSplit;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The changes in a server's binary log. */
final class MySqlChangeStream implements ChangeStream {

    private static final Logger LOG = LoggerFactory.getLogger(MySqlChangeStream.class);

    private static final int BATCH_ROWS = 4_096;
    private static final Duration RENEWAL = Duration.ofSeconds(10);

    /** {@code ER_SOURCE_FATAL_ERROR_READING_BINLOG}: the log asked for is not there, or another reader has our id. */
    private static final int CANNOT_BE_SENT = 1236;

    private final MySqlCapture options;
    private final StreamSplit begin;
    private final ServerIdLock serverId;
    private final LogReader log;
    private final BinlogAssembler assembler;
    private final StopLine stop;
    private final ScheduledExecutorService renewals;
    private final Deque<Event> events = new ArrayDeque<>();
    private volatile SQLException lockLost;

    private MySqlChangeStream(
            MySqlCapture options,
            StreamSplit begin,
            ServerIdLock serverId,
            LogReader log,
            BinlogAssembler assembler,
            StopLine stop) {
        this.options = options;
        this.begin = begin;
        this.serverId = serverId;
        this.log = log;
        this.assembler = assembler;
        this.stop = stop;
        this.renewals = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "server-id");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param limit up to where it is read; empty for ever
     * @param serverId becomes the stream's
     */
    static MySqlChangeStream open(
            MySqlCapture options,
            List<CapturedTable> tables,
            StreamSplit begin,
            Optional<ReadLimit> limit,
            BinlogIdentity server,
            ServerIdLock serverId)
            throws SQLException {
        StopLine stop = StopLine.of(limit, begin, time -> quietEnd(options, time), options.toString());
        BinlogAssembler assembler = new BinlogAssembler(tables, begin, server, follower(options.endpoint()), stop);
        BinlogPosition position = (BinlogPosition) begin.position();
        LogReader log = LogReader.start(
                options.endpoint(),
                server.serverUuid(),
                LogEvents.deserializer(tables.stream().map(CapturedTable::name).collect(Collectors.toSet())),
                serverId.id(),
                options.heartbeat(),
                position);
        LOG.info("Reading the log of {} as server {} from {}", options.endpoint(), serverId.id(), position);
        MySqlChangeStream stream = new MySqlChangeStream(options, begin, serverId, log, assembler, stop);
        stream.renew();
        return stream;
    }

    /** By file and offset alone, as {@link MySqlControl#head}. */
    private static Optional<LogPosition> quietEnd(MySqlCapture options, Instant time) throws SQLException {
        try (Connection connection = options.endpoint().connect()) {
            MySqlLog log = new MySqlLog(connection);
            if (!log.now().isAfter(time)) {
                return Optional.empty();
            }
            BinlogPosition head = log.head();
            return Optional.of(new BinlogPosition(head.file(), head.offset(), GtidSet.EMPTY));
        }
    }

    /** As the server is now. */
    static DdlFollower follower(MySqlEndpoint endpoint) throws SQLException {
        try (Connection connection = endpoint.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT version(), @@lower_case_table_names")) {
            row.next();
            return new DdlFollower(ServerVersion.parse(row.getString(1)), row.getInt(2) != 0);
        }
    }

    private void renew() {
        var unused = renewals.scheduleAtFixedRate(
                () -> {
                    try {
                        serverId.renew();
                    } catch (SQLException broken) {
                        // Another job may take the id now, and the two would end each other's connection.
                        lockLost = broken;
                    }
                },
                RENEWAL.toSeconds(),
                RENEWAL.toSeconds(),
                TimeUnit.SECONDS);
    }

    @Override
    public List<Unit> poll(Duration patience) throws Exception {
        if (stop.stands()) {
            stop.await(patience);
            return List.of();
        }
        if (events.isEmpty()) {
            try {
                log.poll(events, patience);
            } catch (ServerException refused) {
                throw refused(refused);
            } catch (EventDataDeserializationException undecoded) {
                throw undecoded(undecoded);
            }
        }
        if (lockLost != null) {
            throw new IOException("the lock on server id %d is lost".formatted(serverId.id()), lockLost);
        }
        List<Unit> units = new ArrayList<>();
        int rows = 0;
        while (rows < BATCH_ROWS && !events.isEmpty() && !stop.stands()) {
            Unit unit = assembler.take(events.removeFirst());
            if (unit != null) {
                units.add(unit);
                // An empty transaction counts as well, for a bound on the batch.
                rows += unit.rows().size() + 1;
            }
        }
        if (units.isEmpty() && events.isEmpty()) {
            Unit last = assembler.rested();
            return last == null ? List.of() : List.of(last);
        }
        return units;
    }

    private Exception refused(ServerException failure) throws SQLException, IOException {
        if (failure.getErrorCode() != CANNOT_BE_SENT || (options.restorePolicy().resnapshots() && !isServed())) {
            return failure;
        }
        return SourceFailures.permanent(
                ErrorCode.LOG_NOT_SENT,
                "%s: %s".formatted(options.endpoint(), failure.getMessage()),
                "a log the server can read and send whole, and a server id that no replica has",
                "Follow what the server says, and restore the newest checkpoint or savepoint; choose another server-id if"
                        + " another reader has this one.");
    }

    /** If the log is gone from where this stream began, a restore finds out whether from there or not. */
    private boolean isServed() throws SQLException, IOException {
        try (Connection connection = options.endpoint().connect()) {
            return !BinlogGuard.judge(
                            begin.stored(), new MySqlWindow(options.endpoint(), connection).ask(begin.stored()))
                    .isContradiction();
        }
    }

    /** A connection that ends in the middle of an event shows itself in this way, too. */
    private Exception undecoded(EventDataDeserializationException failure) {
        if (failure.getCause() instanceof EOFException
                || failure.getCause() instanceof SocketException
                || failure.getCause() instanceof SocketTimeoutException) {
            return failure;
        }
        return SourceFailures.permanent(
                ErrorCode.LOG_EVENT_UNREADABLE,
                "%s: %s: %s"
                        .formatted(
                                options.endpoint(),
                                failure.getMessage(),
                                failure.getCause().getMessage()),
                "events that the log's client can decode",
                "Turn off what makes the server write it, and submit the pipeline anew, without state and into empty"
                        + " targets.");
    }

    /** The server keeps its log for a time, not for a reader. */
    @Override
    public void acknowledge(LogPosition position) {
        LOG.debug("A checkpoint has completed at {}", position);
    }

    @Override
    public void wakeUp() {
        stop.wakeUp();
        log.wakeUp();
    }

    @Override
    public void close() {
        renewals.shutdownNow();
        log.close();
        serverId.close();
    }
}
