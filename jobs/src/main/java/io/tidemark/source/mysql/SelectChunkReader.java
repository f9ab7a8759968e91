package io.tidemark.source.mysql;

import io.tidemark.position.BinlogPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.mysql.value.SentRow;
import io.tidemark.source.mysql.value.TextRow;
import io.tidemark.source.reader.ChunkReader;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.reader.UnitEnd;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.rows.SentRowReader;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.LogCut;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a chunk under a snapshot, row by row as the server sends it. */
final class SelectChunkReader implements ChunkReader {

    /** Rows that the driver holds of a result; so many large ones there are room for. */
    private static final int FETCH_ROWS = 1;

    private final int index;
    private final ChunkSplit chunk;
    private final Snapshot snapshot;
    private final SentRowReader reader;
    private final Statement statement;
    private final ResultSet result;
    private boolean ended;
    private long rows;

    private SelectChunkReader(
            int index,
            ChunkSplit chunk,
            Snapshot snapshot,
            SentRowReader reader,
            Statement statement,
            ResultSet result) {
        this.index = index;
        this.chunk = chunk;
        this.snapshot = snapshot;
        this.reader = reader;
        this.statement = statement;
        this.result = result;
    }

    /** @param index the table's place in the reader's list */
    static SelectChunkReader open(
            Snapshot snapshot, int index, CapturedTable table, ChunkSplit chunk, List<LoadedColumn> columns)
            throws SQLException {
        Statement statement = snapshot.connection().createStatement();
        statement.setFetchSize(FETCH_ROWS);
        ResultSet result = statement.executeQuery(query(table, columns, chunk));
        SentRowReader reader = new SentRowReader(
                table,
                chunk,
                new TextRow(),
                columns.stream().map(LoadedColumn::value).toList());
        return new SelectChunkReader(index, chunk, snapshot, reader, statement, result);
    }

    private static String query(CapturedTable table, List<LoadedColumn> columns, ChunkSplit chunk) {
        String selected = columns.stream().map(LoadedColumn::selected).collect(Collectors.joining(", "));
        String rows = Identifiers.quoted(table.name());
        if (!chunk.range().equals(KeyRange.ALL)) {
            rows += " WHERE " + CutColumn.condition(chunk);
        }
        return "SELECT %s FROM %s".formatted(selected, rows);
    }

    @Override
    public LogCut visibility() {
        return new LogCut();
    }

    @Override
    public BinlogPosition end() {
        return snapshot.position();
    }

    @Override
    public Unit next() throws SQLException {
        List<byte[]> part = new ArrayList<>(Unit.PART_ROWS);
        long size = 0;
        while (part.size() < Unit.PART_ROWS && size < Unit.PART_BYTES) {
            if (!result.next()) {
                rows += part.size();
                ended = true;
                LoadedChunk loaded = new LoadedChunk(chunk, new LogCut(), snapshot.position(), rows);
                return unit(part, new UnitEnd.Loaded(loaded));
            }
            byte[] sent = SentRow.of(result);
            size += sent.length;
            part.add(sent);
        }
        rows += part.size();
        return unit(part, null);
    }

    private Unit unit(List<byte[]> part, UnitEnd behind) {
        return new Unit(new LoadedRows(index, snapshot.position(), part, reader), behind);
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
