package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
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
 * Stages rows that the stage's types have refused as a whole: halves them until it is known which are refused, within the
 * caller's transaction. Of a key whose row is refused the stage gets the key alone, so that the row that was there before
 * does not count; a row that is to go needs no more than that.
 */
final class StagingSieve {

    /** Of the rows that are staged together. Beyond it, it is no longer about some of the values. */
    private static final int MOST_REFUSED = 10_000;

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

    /** @param seq of the first row */
    Staged stage(List<StagedRow> rows, long seq) throws SQLException, IOException {
        Savepoint before = connection.setSavepoint();
        try {
            Staged staged = fill(rows, seq);
            connection.releaseSavepoint(before);
            return staged;
        } catch (SQLException failure) {
            if (!faults.isOfARow(failure)) {
                throw failure;
            }
            connection.rollback(before);
            if (rows.size() == 1) {
                return refuse(rows.get(0), seq, failure);
            }
        }
        int half = rows.size() / 2;
        Staged first = stage(rows.subList(0, half), seq);
        return first.beside(stage(rows.subList(half, rows.size()), seq + half));
    }

    private Staged fill(List<StagedRow> rows, long seq) throws SQLException, IOException {
        StageRows all = output -> {
            for (StagedRow row : rows) {
                output.row(row.row(), row.change());
            }
        };
        return target.dialect().stages().fill(connection, stage, all, label, subtask, seq);
    }

    private Staged refuse(StagedRow row, long seq, SQLException failure) throws SQLException, IOException {
        if (target.onRefusedRow() == OnRefusedRow.FAIL) {
            throw TargetFailures.permanent(
                    TargetFailures.refusedRow(target, faults.saidOfStage(target, failure), words(row)));
        }
        refused++;
        if (refused > MOST_REFUSED) {
            throw TargetFailures.permanent(tooMany(failure));
        }
        boolean goes = row.change() < 0;
        Savepoint before = connection.setSavepoint();
        try {
            Staged staged = fill(List.of(new StagedRow(keyOnly(row.row()), goes ? -1 : 0)), seq);
            if (!goes) {
                keep(row, seq, failure, false);
            }
            return staged;
        } catch (SQLException ofKey) {
            if (!faults.isOfARow(ofKey)) {
                throw ofKey;
            }
            // No row that has gone well can have the key.
            connection.rollback(before);
            keep(row, seq, failure, true);
            return Staged.NOTHING;
        }
    }

    private void keep(StagedRow row, long seq, SQLException failure, boolean withKey) throws SQLException {
        String key = withKey ? RowText.json(target, row.row(), target.keyIndices()) : null;
        String json = row.change() < 0 ? null : RowText.json(target, row.row(), RowText.columns(target));
        DeadLetters.refuse(
                connection,
                stage,
                new StagePart(label, subtask, seq, seq),
                key,
                json,
                faults.saidOfStage(target, failure));
    }

    private String words(StagedRow row) {
        return RowText.words(target, row.row());
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

    private Problem tooMany(SQLException failure) {
        return new Problem(
                ErrorCode.TARGET_REFUSES_ROW,
                "%s: more than %d rows of one flush, the last one because of: %s"
                        .formatted(target, MOST_REFUSED, faults.saidOfStage(target, failure)),
                "single rows that are refused; what is wrong with so many is the table",
                "Widen the target's column, or CAST in the INSERT; then restart from the last checkpoint.");
    }
}
