package io.tidemark.source.mysql;

import com.github.shyiko.mysql.binlog.event.DeleteRowsEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.MariadbGtidEventData;
import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.WriteRowsEventData;
import com.github.shyiko.mysql.binlog.event.XAPrepareEventData;
import io.tidemark.position.BinlogIdentity;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.ReadLimit.Side;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.TableName;
import io.tidemark.source.reader.StopLine;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.reader.UnitEnd;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.SourceTransaction;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LoadedRanges;
import io.tidemark.source.split.LogContext;
import io.tidemark.source.split.StreamSplit;
import io.tidemark.source.split.TableLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gathers the log's events into units that end at transaction boundaries.
 *
 * <p>A transaction is what lies between {@code BEGIN} and its commit, or a statement alone. The position behind it is that
 * of the event behind its last one, so a restart begins with a whole transaction and needs no search (FAULTS 24, 28).
 *
 * <p>Whatever is in the log and cannot be followed, ends the job: a log is read completely or not at all.
 *
 * <p>Longer than most, because it is one state machine: each kind of event changes what the others mean.
 */
final class BinlogAssembler {

    /** {@code FL_STANDALONE}: a statement alone follows (MariaDB's replication protocol, GTID_EVENT). */
    private static final int STANDALONE = 1;

    private static final String ANEW = "Submit the pipeline anew, without state and into empty targets.";

    private final Map<TableName, BinlogTable> tables = new LinkedHashMap<>();
    private final Map<Long, BinlogTable> numbered = new HashMap<>();
    private final DdlFollower ddl;
    private final StopLine stop;

    private final LogCursor cursor;
    private GtidSet gtids;
    private BinlogPosition boundary;
    private long commitMicros;
    private List<BinlogPosition> loadEnds;

    private List<CapturedRow> rows = new ArrayList<>();
    private long changes;
    private long held;
    private long skip;
    private boolean partGone;
    private boolean inTransaction;
    private boolean touchesCaptured;
    private final boolean byIds;
    private GtidEvent announced;

    /** Whether the server has said where it begins: until then the file may be another server's. */
    private boolean placed;

    /** Of the transaction that is read or announced. */
    private Side side = Side.WITHIN;

    /** Where that begins, with its announcement. */
    private BinlogPosition head;

    private boolean changedBefore;
    private LogTransaction transaction;
    private SourceTransaction ofRows;
    private final Set<String> prepared;
    private boolean contextChanged;

    /** That of the file which is being read; without its header until that has been read. */
    private BinlogIdentity ofFile;

    /** What was last given out; null if nothing was. */
    private LogIdentity identity;

    /**
     * @param captured the reader's list of tables
     * @param server the server's identity, with the header of the file in which the stream begins
     */
    BinlogAssembler(
            List<CapturedTable> captured, StreamSplit begin, BinlogIdentity server, DdlFollower ddl, StopLine stop) {
        this.ddl = ddl;
        this.stop = stop;
        this.boundary = (BinlogPosition) begin.position();
        this.cursor = new LogCursor(boundary);
        this.gtids = boundary.gtids();
        // Ids that are collected from some transaction on are no set that a server could be asked by.
        this.byIds = !gtids.isEmpty();
        this.commitMicros = begin.commitMicros();
        this.skip = begin.emittedChanges();
        this.partGone = skip > 0;
        this.ofFile = server;
        this.identity = begin.context().identity();
        this.prepared = new LinkedHashSet<>(begin.context().prepared());
        this.loadEnds = begin.loading().stream()
                .map(chunk -> (BinlogPosition) chunk.end())
                .distinct()
                .toList();
        Map<TableName, List<LoadedChunk>> loading = begin.loading().stream()
                .collect(Collectors.groupingBy(chunk -> chunk.chunk().table()));
        for (int i = 0; i < captured.size(); i++) {
            CapturedTable table = captured.get(i);
            List<LoadedChunk> chunks = loading.get(table.name());
            TableLayout layout = begin.context().layouts().get(table.name());
            if (layout == null) {
                throw new IllegalStateException("the state does not say what " + table + " looks like");
            }
            tables.put(
                    table.name(),
                    new BinlogTable(i, table, layout, chunks == null ? null : new LoadedRanges(table, chunks)));
        }
        passLoad();
    }

    /**
     * Takes the next event.
     *
     * @return the unit it completes, or null
     */
    Unit take(Event event) {
        LogEventHeader header = event.getHeader();
        BinlogPosition begin = cursor.pass(header);
        switch (header.getEventType()) {
            case ROTATE -> rotate(event.getData());
            case FORMAT_DESCRIPTION -> {
                breakOff();
                BinlogIdentity read = LogFileHeader.of(header).on(ofFile.serverUuid());
                if (!byIds && ofFile.hasHeader() && !ofFile.equals(read)) {
                    throw new IllegalStateException("the server that sends the log is not the one that was asked");
                }
                ofFile = read;
                return heard();
            }
            case GTID, ANONYMOUS_GTID -> {
                announced = event.getData();
                return lead(begin, header);
            }
            case MARIADB_GTID -> {
                Unit last = lead(begin, header);
                if (last != null) {
                    return last;
                }
                if ((event.<MariadbGtidEventData>getData().getFlags() & STANDALONE) == 0) {
                    begin(begin, header);
                }
            }
            case QUERY -> {
                return query(event.getData(), begin, header);
            }
            case XID -> {
                return commit();
            }
            case XA_PREPARE -> {
                return prepared(event.getData());
            }
            case TABLE_MAP -> map(event.getData(), begin);
            case WRITE_ROWS, EXT_WRITE_ROWS -> {
                WriteRowsEventData data = event.getData();
                return rows(
                        header,
                        begin,
                        data.getTableId(),
                        data.getIncludedColumns(),
                        data.getIncludedColumns(),
                        (table, place) -> {
                            for (Serializable[] cells : data.getRows()) {
                                table.insert(cells, place, rows);
                                place.nextRow();
                            }
                        });
            }
            case UPDATE_ROWS, EXT_UPDATE_ROWS -> {
                UpdateRowsEventData data = event.getData();
                return rows(
                        header,
                        begin,
                        data.getTableId(),
                        data.getIncludedColumnsBeforeUpdate(),
                        data.getIncludedColumns(),
                        (table, place) -> {
                            for (Map.Entry<Serializable[], Serializable[]> row : data.getRows()) {
                                table.update(row.getKey(), row.getValue(), place, rows);
                                place.nextRow();
                            }
                        });
            }
            case DELETE_ROWS, EXT_DELETE_ROWS -> {
                DeleteRowsEventData data = event.getData();
                return rows(
                        header,
                        begin,
                        data.getTableId(),
                        data.getIncludedColumns(),
                        data.getIncludedColumns(),
                        (table, place) -> {
                            for (Serializable[] cells : data.getRows()) {
                                table.delete(cells, place, rows);
                                place.nextRow();
                            }
                        });
            }
            case HEARTBEAT -> {
                return heard();
            }
            case INCIDENT -> throw unreadable("an INCIDENT event: the server could not log what it did", ANEW);
            case BEGIN_LOAD_QUERY, EXECUTE_LOAD_QUERY ->
                throw unreadable(
                        "LOAD DATA as a statement",
                        "Load with binlog_format = ROW, and submit the pipeline anew, without state and into empty targets.");
            case PARTIAL_UPDATE_ROWS_EVENT -> countEvent();
            case PRE_GA_WRITE_ROWS, PRE_GA_UPDATE_ROWS, PRE_GA_DELETE_ROWS, UNKNOWN -> unknown(header);
            default -> {
                // Without rows, or about a statement whose rows follow.
            }
        }
        return null;
    }

    private interface Rows {

        void addTo(BinlogTable table, RowPlace place);
    }

    /** The header of the other file follows: without it, a position there would be one of no known history. */
    private void rotate(RotateEventData data) {
        breakOff();
        if (!cursor.isIn(data.getBinlogFilename())) {
            ofFile = new BinlogIdentity(ofFile.serverUuid(), 0, 0);
        }
        cursor.goTo(data.getBinlogFilename(), data.getBinlogPosition());
        placed = true;
        numbered.clear();
    }

    /** The server has stopped in the middle of a transaction, which is thereby rolled back. */
    private void breakOff() {
        announced = null;
        if (inTransaction) {
            discard();
        }
    }

    private void discard() {
        if (partGone) {
            throw unreadable(
                    "%s is rolled back after a part of it was given out".formatted(transaction),
                    "Submit the pipeline anew, without state and into empty targets, with a larger"
                            + " scan.transaction.max-rows.");
        }
        inTransaction = false;
        rows = new ArrayList<>();
        changes = 0;
        held = 0;
    }

    /**
     * A transaction begins, in front of which the stream may have to stop.
     *
     * @return the last unit; null if it is read
     */
    private Unit lead(BinlogPosition at, LogEventHeader header) {
        if (!stop.isSet()) {
            return null;
        }
        head = new BinlogPosition(at.file(), at.offset(), gtids);
        changedBefore = contextChanged;
        LogTransaction begun = announced(at, header);
        side = stop.begin(new BinlogPosition(at.file(), at.offset(), begun.after(gtids)), begun.commitMicros());
        return side == Side.BEHIND ? standBefore() : null;
    }

    /** Whether the transaction, of which only the end could say it, ends behind where the stream is to stop. */
    private boolean crosses(GtidSet executed) {
        return side == Side.OPEN && stop.end(cursor.position(executed)) == Side.BEHIND;
    }

    private Unit standBefore() {
        if (partGone || contextChanged != changedBefore) {
            throw stop.crossed("the transaction at " + head);
        }
        rows = new ArrayList<>();
        changes = 0;
        inTransaction = false;
        return stand(head);
    }

    private Unit stand(BinlogPosition next) {
        BinlogPosition place = (BinlogPosition) stop.place(boundary, next);
        if (!place.equals(boundary)) {
            boundary = place;
            // In an older file than the one that is read it is of the last boundary's.
            if (cursor.isIn(place.file())) {
                identify();
            }
        }
        passLoad();
        stop.stand(!loadEnds.isEmpty());
        return unit(boundary());
    }

    /**
     * The server has sent nothing for now.
     *
     * @return the last unit, if nothing can follow; else null
     */
    Unit rested() {
        if (!placed || inTransaction || announced != null || skip > 0) {
            return null;
        }
        stop.ask();
        BinlogPosition here = cursor.position(gtids);
        return !stop.stands() && stop.isReachedBy(here) ? stand(here) : null;
    }

    /** The server has nothing more for now. */
    private Unit heard() {
        if (inTransaction || announced != null || skip > 0) {
            return null;
        }
        BinlogPosition here = cursor.position(gtids);
        if (stop.isReachedBy(here)) {
            return stand(here);
        }
        if (!here.isBefore(boundary)) {
            // A server that goes by ids begins with an older file.
            boundary = here;
            identify();
        }
        passLoad();
        return unit(boundary());
    }

    private void begin(BinlogPosition at, LogEventHeader header) {
        inTransaction = true;
        touchesCaptured = false;
        transaction = announced(at, header);
        ofRows = transaction.ofRows();
    }

    private LogTransaction announced(BinlogPosition begin, LogEventHeader header) {
        long micros = announced == null || announced.commitMicros() == 0
                ? header.getTimestamp() * 1000
                : announced.commitMicros();
        return announced == null || announced.number() == 0 || !byIds
                ? LogTransaction.anonymous(begin, micros)
                : new LogTransaction(begin, announced.source(), announced.number(), micros);
    }

    private Unit query(QueryEventData data, BinlogPosition at, LogEventHeader header) {
        String sql = data.getSql();
        if (sql.equals("BEGIN")) {
            begin(at, header);
            return null;
        }
        String start = sql.substring(0, Math.min(sql.length(), 16)).strip().toUpperCase(Locale.ROOT);
        if (start.startsWith("XA START") || start.startsWith("XA BEGIN")) {
            begin(at, header);
            return null;
        }
        if (inTransaction && start.equals("COMMIT")) {
            return commit();
        }
        if (start.startsWith("XA COMMIT") || start.startsWith("XA ROLLBACK")) {
            LogTransaction ending = inTransaction ? transaction : announced(at, header);
            if (crosses(ending.after(gtids))) {
                return standBefore();
            }
            endPrepared(sql, start.startsWith("XA COMMIT"));
            commitMicros = ending.commitMicros();
            return end(ending.after(gtids));
        }
        if (inTransaction && start.startsWith("ROLLBACK TO") && touchesCaptured) {
            throw unreadable(
                    "ROLLBACK TO a savepoint, after changes of captured tables in one transaction with a table that has"
                            + " no transactions",
                    "Submit the pipeline anew, without state and into empty targets; keep such tables out of"
                            + " transactions with captured ones.");
        }
        if (inTransaction && start.equals("ROLLBACK")) {
            LogTransaction rolledBack = transaction;
            if (crosses(rolledBack.after(gtids))) {
                return standBefore();
            }
            discard();
            return end(rolledBack.after(gtids));
        }
        if (inTransaction) {
            follow(sql, data.getDatabase(), transaction);
            return null;
        }
        LogTransaction alone = announced(at, header);
        if (crosses(alone.after(gtids))) {
            return standBefore();
        }
        follow(sql, data.getDatabase(), alone);
        commitMicros = alone.commitMicros();
        return end(alone.after(gtids));
    }

    private void follow(String sql, String database, LogTransaction by) {
        Map<TableName, TableLayout> layouts = new LinkedHashMap<>();
        tables.forEach((name, table) -> {
            if (!table.isDescribedBehind(by)) {
                layouts.put(name, table.layout());
            }
        });
        BinlogPosition behind = cursor.position(by.after(gtids));
        for (DdlEffect effect : ddl.effects(sql, database, layouts, behind)) {
            if (effect instanceof DdlEffect.Altered change) {
                tables.get(change.table()).alter(change.layout(), change.replaced());
                contextChanged = true;
            } else {
                throw StatementFailures.of(effect, by);
            }
        }
    }

    /** Rows of a prepared transaction come before it is known whether they will be committed (FAULTS 13). */
    private Unit prepared(XAPrepareEventData data) {
        if (data.isOnePhase()) {
            return commit();
        }
        if (!touchesCaptured && crosses(transaction.after(gtids))) {
            return standBefore();
        }
        if (!touchesCaptured) {
            prepared.add(PreparedId.of(data));
            contextChanged = true;
            return commit();
        }
        throw unreadable(
                "XA PREPARE of a transaction that changes captured tables",
                "Commit such transactions in one phase, and submit the pipeline anew, without state and into empty"
                        + " targets.");
    }

    /** One that was prepared before the stream began is in no snapshot, and its rows are not in the stream. */
    private void endPrepared(String sql, boolean committed) {
        contextChanged = true;
        if (!prepared.remove(PreparedId.in(sql)) && committed) {
            throw unreadable(
                    "XA COMMIT of a transaction that was prepared before the captured tables were first read",
                    "Submit the pipeline anew while no transaction is prepared (XA RECOVER lists them), without state and"
                            + " into empty targets.");
        }
    }

    private void map(TableMapEventData data, BinlogPosition at) {
        BinlogTable table = tables.get(new TableName(data.getDatabase(), data.getTable()));
        if (table != null && !inTransaction) {
            throw unreadable("rows of %s outside of a transaction".formatted(table), ANEW);
        }
        touchesCaptured |= table != null;
        if (table == null || table.isDescribedBehind(transaction)) {
            numbered.remove(data.getTableId());
        } else {
            table.check(data, at);
            numbered.put(data.getTableId(), table);
        }
    }

    private Unit rows(LogEventHeader header, BinlogPosition at, long tableId, BitSet before, BitSet after, Rows event) {
        if (!countEvent()) {
            return null;
        }
        BinlogTable table = numbered.get(tableId);
        if (table == null) {
            return null;
        }
        int width = table.layout().columns().size();
        if (before.cardinality() < width || after.cardinality() < width) {
            throw SourceFailures.permanent(
                    ErrorCode.BINLOG_NOT_COMPLETE,
                    "rows of %s at %s have not all columns".formatted(table, at),
                    "binlog_row_image = FULL in every session that changes the table",
                    ANEW);
        }
        held += header.getEventLength();
        event.addTo(table, new RowPlace(transaction, ofRows, at));
        if (rows.size() >= Unit.PART_ROWS || (held >= Unit.PART_BYTES && !rows.isEmpty())) {
            partGone = true;
            return unit(null);
        }
        return null;
    }

    /** Whether the event's rows are still to be emitted; those of before the checkpoint of a restore are not. */
    private boolean countEvent() {
        if (skip > 0) {
            skip--;
            return false;
        }
        changes++;
        return true;
    }

    private Unit commit() {
        if (crosses(transaction.after(gtids))) {
            return standBefore();
        }
        commitMicros = transaction.commitMicros();
        return end(transaction.after(gtids));
    }

    private Unit end(GtidSet executed) {
        inTransaction = false;
        announced = null;
        partGone = false;
        skip = 0;
        gtids = executed;
        boundary = cursor.position(gtids);
        identify();
        Unit unit = unit(boundary());
        passLoad();
        return unit;
    }

    /** The boundary is now in the file that is being read. */
    private void identify() {
        if (!ofFile.equals(identity)) {
            identity = ofFile;
            contextChanged = true;
        }
    }

    private UnitEnd boundary() {
        UnitEnd end = new UnitEnd.Boundary(
                boundary, commitMicros, contextChanged ? Optional.of(context()) : Optional.empty(), stop.stands());
        contextChanged = false;
        return end;
    }

    private LogContext context() {
        Map<TableName, TableLayout> layouts = new LinkedHashMap<>();
        tables.forEach((name, table) -> layouts.put(name, table.layout()));
        return new LogContext(layouts, prepared, identity);
    }

    private Unit unit(UnitEnd end) {
        Unit unit = new Unit(rows, changes, end);
        rows = new ArrayList<>();
        changes = 0;
        held = 0;
        return unit;
    }

    private void passLoad() {
        if (!loadEnds.isEmpty() && loadEnds.stream().allMatch(boundary::hasReached)) {
            loadEnds = List.of();
            tables.values().forEach(BinlogTable::loadPassed);
        }
    }

    private void unknown(LogEventHeader header) {
        if (EventCodes.isCompressed(header.code())) {
            throw unreadable(
                    "a compressed event (type %d)".formatted(header.code()),
                    "Turn log_bin_compress off, and submit the pipeline anew, without state and into empty targets.");
        }
        if (!header.isIgnorable() && !EventCodes.isWithoutRows(header.code())) {
            throw unreadable(
                    "an event of type %d".formatted(header.code()),
                    "Turn off what makes the server write it, and submit the pipeline anew, without state and into empty"
                            + " targets.");
        }
    }

    private RuntimeException unreadable(String what, String remedy) {
        return SourceFailures.permanent(
                ErrorCode.LOG_EVENT_UNREADABLE,
                "%s ahead of %s".formatted(what, cursor),
                "a log in which every change is a row event of a transaction that is committed",
                remedy);
    }
}
