package io.tidemark.target;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;

/**
 * One transaction after another on the target: rows are added, each key at most once per transaction, then committed.
 * Not usable any more after it threw.
 */
final class TargetConnection implements AutoCloseable {

    /** Parameters of one server-side statement are bounded (65,535); batches this long are far from it. */
    private static final int BATCH_ROWS = 1_000;

    private final Connection connection;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;
    private final List<ColumnBinder> columns;
    private final List<ColumnBinder> key;
    private int upserts;
    private int deletes;

    TargetConnection(TargetTable target) throws SQLException {
        this.connection = target.connect();
        try {
            connection.setAutoCommit(false);
            this.upsert = connection.prepareStatement(TargetSql.upsert(target));
            this.delete = connection.prepareStatement(TargetSql.delete(target));
        } catch (SQLException failure) {
            connection.close();
            throw failure;
        }
        RowType type = target.rowType();
        this.columns = binders(type, IntStream.range(0, type.getFieldCount()).toArray());
        this.key = binders(type, target.keyIndices());
    }

    private static List<ColumnBinder> binders(RowType type, int[] fields) {
        return IntStream.of(fields)
                .mapToObj(field -> new ColumnBinder(type.getTypeAt(field), field))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    void add(RowData row) throws SQLException {
        RowKind kind = row.getRowKind();
        if (kind == RowKind.DELETE || kind == RowKind.UPDATE_BEFORE) {
            bind(delete, key, row);
            deletes++;
            if (deletes % BATCH_ROWS == 0) {
                execute(delete);
            }
        } else {
            bind(upsert, columns, row);
            upserts++;
            if (upserts % BATCH_ROWS == 0) {
                execute(upsert);
            }
        }
    }

    void commit() throws SQLException {
        execute(delete);
        execute(upsert);
        connection.commit();
        upserts = 0;
        deletes = 0;
    }

    private static void bind(PreparedStatement statement, List<ColumnBinder> binders, RowData row) throws SQLException {
        for (int i = 0; i < binders.size(); i++) {
            binders.get(i).bind(statement, i + 1, row);
        }
        statement.addBatch();
    }

    /** The driver hides why a batch failed behind the first exception. */
    private static void execute(PreparedStatement statement) throws SQLException {
        try {
            statement.executeBatch();
        } catch (BatchUpdateException failure) {
            throw failure.getNextException() == null ? failure : failure.getNextException();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
