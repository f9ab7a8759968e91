package io.tidemark.source.postgres;

import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.tidemark.position.ReadLimit.Side;
import io.tidemark.position.WalPosition;
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
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gathers the log's changes into units that end at transaction boundaries.
 *
 * <p>The position behind a transaction is the end of its commit record, the place where the server begins to look for
 * commits when the stream is started there ({@code SnapBuildXactNeedsSkip}): nothing of this transaction comes again, and
 * the next one comes whole, even if its first change has the very same position (FAULTS 11). So a restart needs no search.
 */
final class TransactionAssembler {

    private static final byte BEGIN = 'B';

    private final LogDecoder decoder;
    private final StopLine stop;
    private final Map<String, TableDecoder> tables = new HashMap<>();
    private WalPosition boundary;
    private long commitMicros;
    private WalPosition loadEnd;

    private List<CapturedRow> rows = new ArrayList<>();
    private long changes;
    private long held;
    private long skip;
    private boolean partGone;
    private boolean inTransaction;
    private Side side = Side.WITHIN;
    private SourceTransaction.Wal transaction;
    private WalPosition commit;
    private WalPosition position;
    private Unit finished;
    private LogContext identified;

    /** @param captured the reader's list of tables */
    TransactionAssembler(LogDecoder decoder, List<CapturedTable> captured, StreamSplit begin, StopLine stop) {
        this.decoder = decoder;
        this.stop = stop;
        this.boundary = (WalPosition) begin.position();
        this.commitMicros = begin.commitMicros();
        this.skip = begin.emittedChanges();
        this.partGone = skip > 0;
        Map<TableName, List<LoadedChunk>> loading = begin.loading().stream()
                .collect(Collectors.groupingBy(chunk -> chunk.chunk().table()));
        for (LoadedChunk chunk : begin.loading()) {
            if (loadEnd == null || loadEnd.isBefore(chunk.end())) {
                loadEnd = (WalPosition) chunk.end();
            }
        }
        for (int i = 0; i < captured.size(); i++) {
            CapturedTable table = captured.get(i);
            List<LoadedChunk> chunks = loading.get(table.name());
            TableDecoder found = new TableDecoder(i, table, chunks == null ? null : new LoadedRanges(table, chunks));
            tables.put(found.debeziumName(), found);
        }
        passLoad();
    }

    /** What goes with the next boundary, since it was not known at the last one. */
    void identify(LogContext context) {
        identified = context;
    }

    /**
     * Takes a message of the output plugin.
     *
     * @param at where its record begins; for a commit, where it ends
     * @return the unit it completes, or null
     */
    Unit take(ByteBuffer message, WalPosition at) throws SQLException, InterruptedException {
        position = at;
        finished = null;
        byte kind = message.get(message.position());
        held += message.remaining();
        if (kind == BEGIN) {
            commit = new WalPosition(message.getLong(message.position() + 1));
        }
        RelationHeader relation = kind == RelationHeader.RELATION ? RelationHeader.peek(message) : null;
        decoder.decode(message, this::process);
        if (relation != null) {
            describe(relation);
        }
        if (finished == null && (rows.size() >= Unit.PART_ROWS || (held >= Unit.PART_BYTES && !rows.isEmpty()))) {
            partGone = true;
            finished = unit(null);
        }
        return finished;
    }

    private void describe(RelationHeader relation) {
        String name = new TableId(null, relation.schema(), relation.table()).toDoubleQuotedString();
        TableDecoder table = tables.get(name);
        Table described = decoder.relation(name);
        if (table != null && described != null) {
            table.describe(described, relation);
        }
    }

    private void process(ReplicationMessage message) {
        switch (message.getOperation()) {
            case BEGIN -> begin(message);
            case COMMIT -> end();
            case INSERT, UPDATE, DELETE, TRUNCATE -> change(message);
            case NOOP, MESSAGE -> {
                // Not a change of a row.
            }
        }
    }

    private void begin(ReplicationMessage message) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, message.getCommitTime());
        transaction = new SourceTransaction.Wal(message.getTransactionId().orElseThrow(), commit, micros);
        side = stop.begin(commit, micros);
        if (side == Side.BEHIND) {
            finished = standBefore();
        } else {
            inTransaction = true;
        }
    }

    private void change(ReplicationMessage message) {
        if (skip > 0) {
            // Emitted before the checkpoint from which this stream was restored.
            skip--;
            return;
        }
        changes++;
        TableDecoder table = tables.get(message.getTable());
        if (table == null) {
            return;
        }
        switch (message.getOperation()) {
            case INSERT -> table.insert(message, position, transaction, rows);
            case UPDATE -> table.update(message, position, transaction, rows);
            case DELETE -> table.delete(message, position, transaction, rows);
            default ->
                throw SourceFailures.permanent(
                        ErrorCode.SOURCE_TABLE_TRUNCATED,
                        "TRUNCATE of %s at %s, in transaction %d"
                                .formatted(message.getTable(), position, transaction.id()),
                        "DELETE, whose rows can be taken out of views and targets",
                        "Submit the pipeline anew, without state and into empty targets.");
        }
    }

    private void end() {
        inTransaction = false;
        if (side == Side.OPEN && stop.end(position) == Side.BEHIND) {
            finished = standBefore();
            return;
        }
        skip = 0;
        partGone = false;
        boundary = position;
        commitMicros = transaction.commitMicros();
        finished = unit(boundary());
        passLoad();
    }

    /** Where the transaction's commit record begins the server would send it from, and nothing of before. */
    private Unit standBefore() {
        if (partGone) {
            throw stop.crossed("transaction %d, which is committed at %s,".formatted(transaction.id(), commit));
        }
        rows = new ArrayList<>();
        changes = 0;
        return stand(commit);
    }

    private Unit stand(WalPosition next) {
        boundary = (WalPosition) stop.place(boundary, next);
        passLoad();
        stop.stand(loadEnd != null);
        return unit(boundary());
    }

    /**
     * The server has sent nothing for now.
     *
     * @return the last unit, if nothing can follow; else null
     */
    Unit rested() {
        stop.ask();
        return !stop.stands() && !inTransaction && skip == 0 && stop.isReachedBy(boundary) ? stand(boundary) : null;
    }

    private Unit unit(UnitEnd end) {
        Unit unit = new Unit(rows, changes, end);
        rows = new ArrayList<>();
        changes = 0;
        held = 0;
        return unit;
    }

    /**
     * The server has read its log up to here and has nothing more for us before it.
     *
     * @return the unit that moves the position, or null if it stays
     */
    Unit passed(WalPosition server) {
        if (inTransaction || skip > 0 || !boundary.isBefore(server)) {
            return null;
        }
        if (stop.isReachedBy(server)) {
            return stand(server);
        }
        boundary = server;
        passLoad();
        return unit(boundary());
    }

    private UnitEnd boundary() {
        UnitEnd end = new UnitEnd.Boundary(boundary, commitMicros, Optional.ofNullable(identified), stop.stands());
        identified = null;
        return end;
    }

    private void passLoad() {
        if (loadEnd != null && !boundary.isBefore(loadEnd)) {
            loadEnd = null;
            tables.values().forEach(TableDecoder::loadPassed);
        }
    }
}
