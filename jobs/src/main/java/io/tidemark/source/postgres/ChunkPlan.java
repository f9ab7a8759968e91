package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRanges;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Cuts a table into chunks by ranges of an integer key of equal width. Tables without such a key are one chunk.
 *
 * <p>Asks the statistics for the number of rows and the index for the ends of the key; reads no row.
 */
final class ChunkPlan {

    /** A table without partitions is in no tree. */
    private static final String SIZE =
            """
            SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint, coalesce(sum(pg_relation_size(c.oid)), 0)::bigint
            FROM (SELECT ?::regclass AS relid UNION SELECT relid FROM pg_partition_tree(?::regclass)) t
            JOIN pg_class c ON c.oid = t.relid""";

    /** A guess for tables that were never analyzed. */
    private static final int BYTES_PER_ROW = 100;

    private final Connection connection;
    private final int chunkRows;

    ChunkPlan(Connection connection, int chunkRows) {
        this.connection = connection;
        this.chunkRows = chunkRows;
    }

    List<ChunkSplit> of(CapturedTable table) throws SQLException {
        String column = KeyRanges.leadingIntegerKey(table);
        long wanted = column.isEmpty() ? 1 : (estimatedRows(table) + chunkRows - 1) / chunkRows;
        if (wanted <= 1) {
            return List.of(KeyRanges.whole(table));
        }
        try (Statement statement = connection.createStatement();
                ResultSet ends = statement.executeQuery("SELECT min(%1$s)::bigint, max(%1$s)::bigint FROM %2$s"
                        .formatted(Identifiers.quoted(column), Identifiers.quoted(table.name())))) {
            ends.next();
            long lowest = ends.getLong(1);
            long highest = ends.getLong(2);
            return ends.wasNull()
                    ? List.of(KeyRanges.whole(table))
                    : KeyRanges.cut(table, column, lowest, highest, wanted);
        }
    }

    private long estimatedRows(CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
            statement.setString(1, Identifiers.quoted(table.name()));
            statement.setString(2, Identifiers.quoted(table.name()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long counted = row.getLong(1);
                return counted > 0 ? counted : row.getLong(2) / BYTES_PER_ROW;
            }
        }
    }
}
