package io.tidemark.target;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;

/**
 * Stages rows that the stage's types have refused as a whole: halves them until each that is refused stands alone, within the
 * caller's transaction. Of a key whose row is refused the stage gets the key alone, so that the row that was there before
 * does not count; a row that is to go needs no more than that.
 */
final class StagingSieve {

    private final Connection connection;
    private final Stage stage;
    private final TargetTable target;
    private final TargetFaults faults;
    private final long label;
    private final int subtask;
    private final RowDataSerializer serializer;
    private int refused;

    StagingSieve(Connection connection, Stage stage, long label, int subtask) {
        this.connection = connection;
        this.stage = stage;
        this.target = stage.target();
        this.faults = target.dialect().faults();
        this.label = label;
        this.subtask = subtask;
        this.serializer = new RowDataSerializer(target.rowType());
    }

    /**
     * @param rows that have been refused together
     * @param seq of the first row
     */
    Staged stage(List<StagedRow> rows, long seq, SQLException why) throws SQLException, IOException {
        if (rows.size() == 1) {
            return refuse(rows.get(0), seq, why);
        }
        int half = rows.size() / 2;
        Staged first = tryOut(rows.subList(0, half), seq);
        return first.beside(tryOut(rows.subList(half, rows.size()), seq + half));
    }

    private Staged tryOut(List<StagedRow> rows, long seq) throws SQLException, IOException {
        Savepoint before = connection.setSavepoint();
        SQLException why;
        try {
            Staged staged = fill(rows, seq);
            connection.releaseSavepoint(before);
            return staged;
        } catch (SQLException failure) {
            undo(before, failure);
            why = failure;
        }
        return stage(rows, seq, why);
    }

    /** Only if it was for a row. Savepoints that are left are locks, as many as there are. */
    private void undo(Savepoint before, SQLException failure) throws SQLException {
        if (!faults.isOfARow(failure)) {
            throw failure;
        }
        connection.rollback(before);
        connection.releaseSavepoint(before);
    }

    private Staged fill(List<StagedRow> rows, long seq) throws SQLException, IOException {
        StageRows all = output -> {
            for (StagedRow row : rows) {
                output.row(row.row(), row.change());
            }
        };
        return target.dialect().stages().fill(connection, stage, all, label, subtask, seq);
    }

    private Staged refuse(StagedRow row, long seq, SQLException why) throws SQLException, IOException {
        String error = faults.saidOfStage(target, why);
        if (target.onRefusedRow() == OnRefusedRow.FAIL) {
            throw TargetFailures.permanent(TargetFailures.refusedRow(target, error, RowText.words(target, row.row())));
        }
        refused++;
        if (refused > OnRefusedRow.MOST_AT_ONCE) {
            throw TargetFailures.permanent(RefusedRowSearch.tooMany(target, error));
        }
        boolean goes = row.change() < 0;
        String json = goes ? null : RowText.json(target, row.row());
        StagePart place = new StagePart(label, subtask, seq, seq);
        Savepoint before = connection.setSavepoint();
        Staged staged = Staged.NOTHING;
        try {
            staged = fill(List.of(new StagedRow(keyOnly(row.row()), goes ? -1 : 0)), seq);
            connection.releaseSavepoint(before);
        } catch (SQLException ofKey) {
            undo(before, ofKey);
        }
        boolean keyRefused = staged.rows() == 0;
        if (keyRefused || !goes) {
            String key = keyRefused ? RowText.key(target, row.row()) : null;
            DeadLetters.keep(connection, stage, place, key, json, error);
        }
        return staged;
    }

    private BinaryRowData keyOnly(RowData row) {
        GenericRowData key = new GenericRowData(target.rowType().getFieldCount());
        IntStream.of(target.keyIndices())
                .forEach(column -> key.setField(
                        column,
                        RowData.createFieldGetter(target.rowType().getTypeAt(column), column)
                                .getFieldOrNull(row)));
        return serializer.toBinaryRow(key).copy();
    }
}
