package io.tidemark.source.postgres;

import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.reader.ChunkReader;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.reader.UnitEnd;
import io.tidemark.source.rows.LoadedRows;
import io.tidemark.source.rows.SentRowReader;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.SnapshotVisibility;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads a chunk with {@code COPY}, under one snapshot that it remembers: that of the query that asks for it. */
final class CopyChunkReader implements ChunkReader {

    /**
     * The lock comes ahead of the snapshot: a table that is rewritten between the two would look empty (PostgreSQL manual,
     * section 13.6). The log's end is asked for under the snapshot, so it lies behind every commit the snapshot sees. The
     * driver sends all of it at once.
     */
    private static final String BEGIN = "LOCK TABLE %s IN ACCESS SHARE MODE;"
            + " SELECT pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text, %s";

    private final int index;
    private final LoadedTable table;
    private final ChunkSplit chunk;
    private final SentRowReader reader;
    private final Connection connection;
    private final SnapshotVisibility visibility;
    private final WalPosition end;
    private final CopyOut copy;
    private boolean begun;
    private long rows;
    private boolean ended;

    private CopyChunkReader(
            int index,
            LoadedTable table,
            SentRowReader reader,
            ChunkSplit chunk,
            Connection connection,
            SnapshotVisibility visibility,
            WalPosition end,
            CopyOut copy) {
        this.index = index;
        this.table = table;
        this.chunk = chunk;
        this.reader = reader;
        this.connection = connection;
        this.visibility = visibility;
        this.end = end;
        this.copy = copy;
    }

    /** Looks at a table that is held as it is. */
    @FunctionalInterface
    interface Check {

        void check(Connection connection) throws SQLException;
    }

    /**
     * @param connection as {@link PostgresEndpoint#connectToLoad} opens it, without a transaction; it has none again when the
     *     chunk was read to its end, and is closed otherwise
     * @param index the table's place in the reader's list
     * @param known the table as another chunk of it was read, or null
     * @param check of a table that is not as it was known
     */
    static CopyChunkReader open(
            Connection connection, int index, CapturedTable table, ChunkSplit chunk, LoadedTable known, Check check)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    BEGIN.formatted(Identifiers.quoted(table.name()), LoadedTable.definitionOf(table.name())));
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                SnapshotVisibility visibility = SnapshotVisibility.parse(row.getString(1));
                WalPosition end = WalPosition.parse(row.getString(2));
                String definition = row.getString(3);
                LoadedTable now = known;
                if (known == null || !known.definition().equals(definition)) {
                    check.check(connection);
                    now = LoadedTable.of(connection, table, chunk, definition);
                }
                CopyOut copy =
                        connection.unwrap(PGConnection.class).getCopyAPI().copyOut(now.copy(chunk));
                SentRowReader reader = new SentRowReader(
                        table,
                        chunk,
                        new CopyTuple(),
                        now.columns().stream().map(CopiedColumn::value).toList());
                return new CopyChunkReader(index, now, reader, chunk, connection, visibility, end, copy);
            }
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /** As the chunk reads it. */
    LoadedTable table() {
        return table;
    }

    @Override
    public SnapshotVisibility visibility() {
        return visibility;
    }

    @Override
    public WalPosition end() {
        return end;
    }

    @Override
    public Unit next() throws SQLException {
        List<byte[]> part = new ArrayList<>(Unit.PART_ROWS);
        long size = 0;
        while (part.size() < Unit.PART_ROWS && size < Unit.PART_BYTES) {
            byte[] sent = copy.readFromCopy();
            if (sent == null) {
                rows += part.size();
                connection.commit();
                ended = true;
                return unit(part, new UnitEnd.Loaded(new LoadedChunk(chunk, visibility, end, rows)));
            }
            byte[] tuple = begun ? sent : CopyTuple.withoutHeader(sent);
            begun = true;
            size += tuple.length;
            if (!CopyTuple.isTrailer(tuple)) {
                part.add(tuple);
            }
        }
        rows += part.size();
        return unit(part, null);
    }

    private Unit unit(List<byte[]> part, UnitEnd behind) {
        return new Unit(new LoadedRows(index, end, part, reader), behind);
    }

    /** A chunk that was not read to its end takes its connection with it. */
    @Override
    public void close() {
        if (ended) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException broken) {
            // Whatever is the matter, it is over.
        }
    }
}
