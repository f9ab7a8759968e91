package io.tidemark.source.postgres;

import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import io.debezium.util.Strings;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.RowOperation;
import io.tidemark.source.rows.SourceTransaction;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LoadedRanges;
import io.tidemark.source.split.SnapshotVisibility;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.types.RowKind;

/**
 * Turns one table's changes in the log into rows.
 *
 * <p>A change of the key becomes a delete and an insert: whoever keeps the rows by key would otherwise keep the old one.
 */
final class TableDecoder {

    private static final char FULL = 'f';

    private final int index;
    private final CapturedTable table;
    private final RowReader reader;
    private final int[] key;
    private final int[] identity;
    private final boolean[] named;
    private final int[] places;
    private LoadedRanges loaded;

    /**
     * @param index the table's place in the reader's list
     * @param loaded what the first load already contains, or null for nothing
     */
    TableDecoder(int index, CapturedTable table, LoadedRanges loaded) {
        this.index = index;
        this.table = table;
        this.reader = new RowReader(table);
        this.key = table.indexesOf(table.key());
        this.identity = table.indexesOf(table.identity());
        this.named = new boolean[table.columns().size()];
        for (int column : identity) {
            named[column] = true;
        }
        this.places = new int[table.columns().size()];
        this.loaded = loaded;
    }

    /** How Debezium's decoder calls the table. */
    String debeziumName() {
        return new TableId(
                        null,
                        RelationHeader.asRead(table.name().schema()),
                        RelationHeader.asRead(table.name().table()))
                .toDoubleQuotedString();
    }

    /** From here on nothing in the stream is contained in the first load. */
    void loadPassed() {
        loaded = null;
    }

    /**
     * The log describes the table ahead of its first change, and again after each change of its definition.
     *
     * @param header what Debezium leaves out of its description
     */
    void describe(Table relation, RelationHeader header) {
        if (table.complete() && header.replicaIdentity() != FULL) {
            throw SourceFailures.permanent(
                    ErrorCode.SOURCE_TABLE_CHANGED,
                    "%s no longer has REPLICA IDENTITY FULL".formatted(table),
                    "REPLICA IDENTITY FULL, as it was when the pipeline was submitted",
                    "ALTER TABLE %s REPLICA IDENTITY FULL; or submit the pipeline anew without state."
                            .formatted(Identifiers.quoted(table.name())));
        }
        Set<String> identified =
                table.identity().stream().map(RelationHeader::asRead).collect(Collectors.toSet());
        if (!table.complete()
                && header.replicaIdentity() != FULL
                && !header.identity().equals(identified)) {
            throw SourceFailures.permanent(
                    ErrorCode.SOURCE_TABLE_CHANGED,
                    "%s: the log names rows by other columns than %s".formatted(table, table.identity()),
                    "the replica identity it had when the pipeline was submitted",
                    "Put it back, or submit the pipeline anew without state and into empty targets.");
        }
        List<String> names =
                relation.columns().stream().map(column -> column.name()).toList();
        for (int i = 0; i < places.length; i++) {
            String name = table.columns().get(i).name();
            places[i] = names.indexOf(Strings.unquoteIdentifierPart(RelationHeader.asRead(name)));
            if (places[i] < 0) {
                throw SourceFailures.permanent(
                        ErrorCode.SOURCE_TABLE_CHANGED,
                        "%s has no column %s in the log".formatted(table, name),
                        "the columns it had when the pipeline was submitted, none of them generated",
                        "Put the column back, or take it out of the pipeline.");
            }
        }
    }

    void insert(
            ReplicationMessage message,
            WalPosition position,
            SourceTransaction.Wal transaction,
            List<CapturedRow> out) {
        BitSet unchanged = new BitSet();
        GenericRowData row = row(RowKind.INSERT, message.getNewTupleList(), unchanged, null, position);
        add(row, RowOperation.CREATE, position, transaction, unchanged, out);
    }

    void delete(
            ReplicationMessage message,
            WalPosition position,
            SourceTransaction.Wal transaction,
            List<CapturedRow> out) {
        GenericRowData row = row(RowKind.DELETE, message.getOldTupleList(), new BitSet(), null, position);
        add(row, RowOperation.DELETE, position, transaction, new BitSet(), out);
    }

    void update(
            ReplicationMessage message,
            WalPosition position,
            SourceTransaction.Wal transaction,
            List<CapturedRow> out) {
        List<Column> old = message.getOldTupleList();
        GenericRowData before = old == null ? null : row(RowKind.UPDATE_BEFORE, old, new BitSet(), null, position);
        BitSet unchanged = new BitSet();
        GenericRowData after = row(RowKind.UPDATE_AFTER, message.getNewTupleList(), unchanged, before, position);
        if (table.complete()) {
            if (!sameIn(key, before, after)) {
                before.setRowKind(RowKind.DELETE);
                after.setRowKind(RowKind.INSERT);
            }
            add(before, RowOperation.UPDATE, position, transaction, new BitSet(), out);
        } else if (before != null && !sameIn(identity, before, after)) {
            before.setRowKind(RowKind.DELETE);
            after.setRowKind(RowKind.INSERT);
            add(before, RowOperation.UPDATE, position, transaction, new BitSet(), out);
        }
        add(after, RowOperation.UPDATE, position, transaction, unchanged, out);
    }

    private void add(
            GenericRowData row,
            RowOperation operation,
            WalPosition position,
            SourceTransaction.Wal transaction,
            BitSet unchanged,
            List<CapturedRow> out) {
        if (loaded == null || !contains(loaded.of(row), transaction)) {
            out.add(new CapturedRow(
                    index, row, operation, position, 0, transaction, unchanged.isEmpty() ? null : unchanged));
        }
    }

    private static boolean contains(LoadedChunk chunk, SourceTransaction.Wal transaction) {
        return ((SnapshotVisibility) chunk.visibility()).sees(transaction.id());
    }

    private static boolean sameIn(int[] columns, GenericRowData one, GenericRowData other) {
        for (int column : columns) {
            if (!Objects.deepEquals(one.getField(column), other.getField(column))) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param unchanged takes the columns the log leaves out
     * @param old the row as the log has it from before, or null; one that is not complete has what names the row
     */
    private GenericRowData row(
            RowKind kind, List<Column> columns, BitSet unchanged, GenericRowData old, WalPosition position) {
        GenericRowData row = new GenericRowData(kind, places.length);
        for (int i = 0; i < places.length; i++) {
            Column column = columns.get(places[i]);
            if (column.isToastedColumn()) {
                if (old != null && named[i]) {
                    row.setField(i, old.getField(i));
                } else {
                    unchanged.set(i);
                }
            } else {
                Object text = column.getValue(null, false);
                row.setField(i, text == null ? null : reader.read(i, (String) text, position));
            }
        }
        return row;
    }
}
