package io.tidemark.source.postgres;

import io.tidemark.position.WalPosition;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.reader.ChunkReader;
import io.tidemark.source.reader.Unit;
import io.tidemark.source.reader.UnitEnd;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.RowOperation;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.SnapshotVisibility;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.types.RowKind;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Reads a chunk with {@code COPY}, under one snapshot that it remembers.
 *
 * <p>In a {@code REPEATABLE READ} transaction every query sees the snapshot of the first one (PostgreSQL manual, section
 * 13.2.2), which here is the query that asks for it.
 */
final class CopyChunkReader implements ChunkReader {

    private final int index;
    private final ChunkSplit chunk;
    private final RowReader reader;
    private final Connection connection;
    private final SnapshotVisibility visibility;
    private final WalPosition end;
    private final CopyOut copy;
    private final CopyLine line = new CopyLine();
    private long rows;

    private CopyChunkReader(
            int index,
            CapturedTable table,
            ChunkSplit chunk,
            Connection connection,
            SnapshotVisibility visibility,
            WalPosition end,
            CopyOut copy) {
        this.index = index;
        this.chunk = chunk;
        this.reader = new RowReader(table);
        this.connection = connection;
        this.visibility = visibility;
        this.end = end;
        this.copy = copy;
    }

    /** @param index the table's place in the reader's list */
    static CopyChunkReader open(PostgresEndpoint endpoint, int index, CapturedTable table, ChunkSplit chunk)
            throws SQLException {
        Connection connection = endpoint.connectToRead();
        try {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            lock(connection, chunk);
            try (Statement statement = connection.createStatement();
                    // The log's end is asked for under the snapshot, so it lies behind every commit the snapshot sees.
                    ResultSet row = statement.executeQuery(
                            "SELECT pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text")) {
                row.next();
                SnapshotVisibility visibility = SnapshotVisibility.parse(row.getString(1));
                WalPosition end = WalPosition.parse(row.getString(2));
                boolean partitioned = isPartitioned(connection, chunk);
                CopyOut copy =
                        connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copyOf(table, chunk, partitioned));
                return new CopyChunkReader(index, table, chunk, connection, visibility, end, copy);
            }
        } catch (SQLException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    /**
     * Ahead of the snapshot: a table that is rewritten between the two would look empty (PostgreSQL manual, section 13.6).
     */
    private static void lock(Connection connection, ChunkSplit chunk) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE %s IN ACCESS SHARE MODE".formatted(Identifiers.quoted(chunk.table())));
        }
    }

    private static boolean isPartitioned(Connection connection, ChunkSplit chunk) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass"
                        .formatted(Identifiers.literal(Identifiers.quoted(chunk.table()))))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Without the rows of tables that inherit from an ordinary one: the log has those under their own tables' names. */
    private static String copyOf(CapturedTable table, ChunkSplit chunk, boolean partitioned) {
        String columns = table.columns().stream()
                .map(CapturedColumn::name)
                .map(Identifiers::quoted)
                .collect(Collectors.joining(", "));
        return "COPY (SELECT %s FROM %s%s%s) TO STDOUT"
                .formatted(columns, partitioned ? "" : "ONLY ", Identifiers.quoted(table.name()), condition(chunk));
    }

    private static String condition(ChunkSplit chunk) {
        KeyRange range = chunk.range();
        List<String> bounds = new ArrayList<>();
        if (range.from() != null) {
            bounds.add("%s >= %d".formatted(Identifiers.quoted(chunk.column()), range.from()));
        }
        if (range.to() != null) {
            bounds.add("%s < %d".formatted(Identifiers.quoted(chunk.column()), range.to()));
        }
        return bounds.isEmpty() ? "" : " WHERE " + String.join(" AND ", bounds);
    }

    @Override
    public Unit next() throws SQLException {
        List<CapturedRow> part = new ArrayList<>();
        long size = 0;
        while (part.size() < Unit.PART_ROWS && size < Unit.PART_BYTES) {
            byte[] bytes = copy.readFromCopy();
            if (bytes == null) {
                rows += part.size();
                connection.commit();
                return new Unit(part, part.size(), new UnitEnd.Loaded(new LoadedChunk(chunk, visibility, end, rows)));
            }
            size += bytes.length;
            line.reset(bytes);
            part.add(new CapturedRow(index, row(), RowOperation.READ, end, 0, null, null));
        }
        rows += part.size();
        return new Unit(part, part.size(), null);
    }

    private GenericRowData row() {
        GenericRowData row = new GenericRowData(RowKind.INSERT, reader.width());
        for (int i = 0; i < reader.width(); i++) {
            String text = line.field();
            row.setField(i, text == null ? null : reader.read(i, text, chunk));
        }
        return row;
    }

    @Override
    public void close() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ended) {
            // Whatever is the matter, it is over.
        }
    }
}
