package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.rows.RowKey;
import io.tidemark.source.rows.SourceTransaction;
import io.tidemark.source.split.SnapshotVisibility;
import io.tidemark.source.split.Visibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.RowData;

/**
 * The keys of the rows that the stream has changed, of tables that are read anew beside it: what a chunk has under one of them
 * is older than what the stream has given, unless the chunk's snapshot sees the change.
 *
 * <p>A key too many does no harm: the stream has given its row as it is. One too few would put an old row over a newer one. So
 * keys are forgotten only when a snapshot sees their newest change, for every later snapshot sees it, too; assumes that a
 * transaction sees all that changed a key before it, which the lock on the row grants.
 */
final class Overlay {

    /** Of each table in the reader's list; null for one that is not read anew. */
    private final RowKey[] keys;

    private final Map<Integer, Map<RowData, Change>> changed = new HashMap<>();
    private final int most;
    private int size;
    private boolean lost;

    /** The transaction that the stream is in; null if it has changed nothing that counts. */
    private Change open;

    /** A transaction that the stream has given, or a part of it. */
    private static final class Change {

        private final SourceTransaction transaction;
        private LogPosition behind;

        Change(SourceTransaction transaction) {
            this.transaction = transaction;
        }

        boolean isSeenBy(Visibility visibility, LogPosition end) {
            return visibility instanceof SnapshotVisibility snapshot
                    ? snapshot.sees(((SourceTransaction.Wal) transaction).id())
                    : behind != null && end.hasReached(behind);
        }
    }

    /**
     * @param captured the reader's list of tables
     * @param rereads the places in it of those that are read anew
     * @param most keys that are kept, of all tables together
     */
    Overlay(List<CapturedTable> captured, List<Integer> rereads, int most) {
        this.most = most;
        this.keys = new RowKey[captured.size()];
        for (int index : rereads) {
            CapturedTable table = captured.get(index);
            keys[index] = new RowKey(table.rowType(), table.indexesOf(table.naming()));
            changed.put(index, new HashMap<>());
        }
    }

    /** Takes what the stream gives. */
    void take(Unit unit) {
        for (int i = 0; i < unit.rows().size(); i++) {
            CapturedRow row = unit.rows().get(i);
            if (keys[row.table()] != null) {
                take(row);
            }
        }
        if (open != null && unit.end() instanceof UnitEnd.Boundary boundary) {
            open.behind = boundary.position();
            open = null;
        }
    }

    private void take(CapturedRow row) {
        if (open == null) {
            open = new Change(row.transaction().orElseThrow());
        }
        if (changed.get(row.table()).put(keys[row.table()].getKey(row.row()), open) == null) {
            size++;
        }
        if (size > most) {
            changed.values().forEach(Map::clear);
            size = 0;
            lost = true;
        }
    }

    /**
     * Whether so many keys have come since this was asked last that those before were forgotten. A snapshot counts then only if
     * it sees all that the stream has given until now.
     */
    boolean hasLost() {
        boolean had = lost;
        lost = false;
        return had;
    }

    /** Forgets what a snapshot of the database sees, of all tables. */
    void forgetSeen(Visibility visibility, LogPosition end) {
        changed.values().forEach(ofTable -> ofTable.values().removeIf(change -> change.isSeenBy(visibility, end)));
        size = changed.values().stream().mapToInt(Map::size).sum();
    }

    /** The rows of a chunk that the stream has not changed behind its snapshot. */
    LoadedRows unchanged(LoadedRows rows) {
        Map<RowData, Change> ofTable = changed.get(rows.table());
        if (ofTable.isEmpty()) {
            return rows;
        }
        List<byte[]> kept = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (!ofTable.containsKey(keys[rows.table()].getKey(rows.row(i)))) {
                kept.add(rows.rows().get(i));
            }
        }
        return new LoadedRows(rows.table(), rows.position(), kept, rows.reader());
    }

    /** The table is no longer read anew. */
    void forget(int table) {
        size -= changed.remove(table).size();
        keys[table] = null;
    }

    int size() {
        return size;
    }
}
