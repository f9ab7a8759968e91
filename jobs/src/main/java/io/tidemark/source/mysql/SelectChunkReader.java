package io.tidemark.source.mysql;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.reader.ChunkReader;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.reader.UnitEnd;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogCut;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;

/** Reads a chunk under a snapshot, row by row as the server sends it. */
final class SelectChunkReader implements ChunkReader {

    /** Rows of a result that the driver holds, for it to stream. */
    private static final int FETCH_ROWS = 1_024;

    private final int index;
    private final ChunkSplit chunk;
    private final Snapshot snapshot;
    private final LoadedColumn[] columns;
    private final Statement statement;
    private final ResultSet result;
    private boolean ended;
    private long rows;

    private SelectChunkReader(
            int index,
            ChunkSplit chunk,
            Snapshot snapshot,
            LoadedColumn[] columns,
            Statement statement,
            ResultSet result) {
        this.index = index;
        this.chunk = chunk;
        this.snapshot = snapshot;
        this.columns = columns;
        this.statement = statement;
        this.result = result;
    }

    /** @param index the table's place in the reader's list */
    static SelectChunkReader open(Snapshot snapshot, int index, CapturedTable table, ChunkSplit chunk)
            throws SQLException {
        LoadedColumn[] columns = LoadedColumn.of(table, new SourceTables(snapshot.connection()));
        Statement statement = snapshot.connection().createStatement();
        statement.setFetchSize(FETCH_ROWS);
        ResultSet result = statement.executeQuery(query(table, columns, chunk));
        return new SelectChunkReader(index, chunk, snapshot, columns, statement, result);
    }

    private static String query(CapturedTable table, LoadedColumn[] columns, ChunkSplit chunk) {
        List<String> selected = new ArrayList<>();
        for (LoadedColumn column : columns) {
            selected.add(column.selected());
        }
        String rows = Identifiers.quoted(table.name());
        if (!chunk.range().equals(KeyRange.ALL)) {
            rows += " WHERE " + CutColumn.condition(chunk);
        }
        return "SELECT %s FROM %s".formatted(String.join(", ", selected), rows);
    }

    @Override
    public Unit next() throws SQLException {
        List<RowData> part = new ArrayList<>();
        long size = 0;
        while (part.size() < Unit.PART_ROWS && size < Unit.PART_BYTES) {
            if (!result.next()) {
                rows += part.size();
                ended = true;
                LoadedChunk loaded = new LoadedChunk(chunk, new LogCut(), snapshot.position(), rows);
                return unit(part, new UnitEnd.Loaded(loaded));
            }
            GenericRowData row = new GenericRowData(RowKind.INSERT, columns.length);
            for (int i = 0; i < columns.length; i++) {
                Object value = columns[i].read(result, i + 1, chunk);
                row.setField(i, value);
                size += bytes(value);
            }
            part.add(row);
        }
        rows += part.size();
        return unit(part, null);
    }

    private Unit unit(List<RowData> part, UnitEnd behind) {
        return new Unit(new SelectedRows(index, snapshot.position(), part), behind);
    }

    private static long bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        return value instanceof BinaryStringData text ? text.getSizeInBytes() : 0;
    }

    /** A result that was not read to its end takes its snapshot with it. */
    @Override
    public void close() {
        if (!ended) {
            snapshot.close();
            return;
        }
        try {
            result.close();
            statement.close();
        } catch (SQLException broken) {
            snapshot.close();
        }
    }
}
