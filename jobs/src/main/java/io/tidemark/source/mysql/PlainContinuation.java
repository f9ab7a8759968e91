package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.tidemark.log.MySqlLog;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.Continuation;
import io.tidemark.source.TableName;
import io.tidemark.source.split.TableLayout;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether our reader may go on where {@code mysql-cdc} stood.
 *
 * <p>The log has cells without names, so the reader has to know what the tables looked like at that position. Flink CDC's
 * state says what they looked like when it was stored, which is another thing: an {@code ALTER TABLE} changes its schemas
 * and leaves its position where it was. So the tables are described as they are now, and the log is read from the stored
 * position to here for statements that do anything to them: if there is none, that is what they looked like all the time.
 */
final class PlainContinuation {

    private static final Logger LOG = LoggerFactory.getLogger(PlainContinuation.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MySqlCapture options;
    private final Map<TableName, TableLayout> layouts;
    private final DdlFollower ddl;
    private final LogCursor cursor;
    private final BinlogPosition end;

    private boolean inFile;

    private PlainContinuation(
            MySqlCapture options,
            Map<TableName, TableLayout> layouts,
            DdlFollower ddl,
            BinlogPosition begin,
            BinlogPosition end) {
        this.options = options;
        this.layouts = layouts;
        this.ddl = ddl;
        this.cursor = new LogCursor(begin);
        this.end = end;
    }

    static Continuation of(MySqlCapture options, List<CapturedTable> tables, BinlogPosition begin) {
        try (Connection connection = options.endpoint().connectToRead()) {
            connection.setAutoCommit(false);
            // Whoever has touched a table holds back whoever wants to alter it.
            MySqlControl.holdStill(connection, tables);
            MySqlLog log = new MySqlLog(connection);
            String serverUuid = log.serverUuid();
            BinlogPosition end = log.head();
            SourceTables source = new SourceTables(connection);
            Map<TableName, TableLayout> layouts = new LinkedHashMap<>();
            for (CapturedTable table : tables) {
                SourceTable found =
                        source.describe(table.name()).orElseThrow(() -> LoadedColumn.changed(table, "is gone"));
                layouts.put(table.name(), SourceTables.layout(found, begin));
            }
            DdlFollower ddl = MySqlChangeStream.follower(options.endpoint());
            connection.commit();
            new PlainContinuation(options, layouts, ddl, begin, end).search(serverUuid, begin);
            return new Continuation(begin, layouts);
        } catch (SQLException failure) {
            throw new ProblemException(MySqlPreflight.connectionProblem(options.endpoint(), failure), failure);
        }
    }

    private void search(String serverUuid, BinlogPosition begin) throws SQLException {
        LOG.info("Searching the log from {} to {} for changes of the tables themselves", begin, end);
        try (ServerIdLock id = ServerIdLock.take(options.endpoint(), options.serverIds())
                        .orElseThrow(() ->
                                new SQLException("every server id of %s is taken".formatted(options.serverIds())));
                LogReader log = LogReader.start(
                        options.endpoint(),
                        serverUuid,
                        LogEvents.deserializer(Set.of()),
                        id.id(),
                        options.heartbeat(),
                        begin)) {
            Deque<Event> events = new ArrayDeque<>();
            while (!hasReachedEnd()) {
                id.renew();
                log.poll(events, PATIENCE);
                while (!events.isEmpty()) {
                    take(events.removeFirst());
                }
            }
        } catch (SQLException | ProblemException failure) {
            throw failure;
        } catch (ServerException refused) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.POSITION_PASSED,
                            "%s: the log behind the stored position %s: %s"
                                    .formatted(options.endpoint(), begin, refused.getMessage()),
                            "a log that still has every transaction behind the stored position",
                            "Submit the pipeline without state, into empty targets; see binlog_expire_logs_seconds."),
                    refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the log", interrupted);
        } catch (Exception failure) {
            throw new SQLException(
                    "the log cannot be read from %s: %s".formatted(begin, failure.getMessage()), failure);
        }
    }

    private boolean hasReachedEnd() {
        // Before the server has named its file, the one of the position may be another server's.
        return inFile
                && cursor.position(GtidSet.EMPTY)
                        .hasReached(new BinlogPosition(end.file(), end.offset(), GtidSet.EMPTY));
    }

    private void take(Event event) {
        LogEventHeader header = event.getHeader();
        BinlogPosition at = cursor.pass(header);
        switch (header.getEventType()) {
            case ROTATE -> {
                RotateEventData next = event.getData();
                cursor.goTo(next.getBinlogFilename(), next.getBinlogPosition());
                inFile = true;
            }
            case QUERY -> follow(event.getData(), at);
            default -> {
                // Says nothing of what tables look like.
            }
        }
    }

    private void follow(QueryEventData statement, BinlogPosition at) {
        ddl.effects(statement.getSql(), statement.getDatabase(), layouts, cursor.position(GtidSet.EMPTY)).stream()
                .findFirst()
                .ifPresent(effect -> {
                    throw new ProblemException(new Problem(
                            ErrorCode.FOREIGN_STATE_UNUSABLE,
                            "%s: %s is altered, emptied or replaced by a statement at %s, behind the stored position"
                                    .formatted(options.endpoint(), effect.table(), at),
                            "tables that are what they were at the stored position: what they looked like before is not"
                                    + " known",
                            "Let the job before run until it has written a row behind the statement, and take a savepoint"
                                    + " again; or submit the pipeline without state, into empty targets."));
                });
    }
}
