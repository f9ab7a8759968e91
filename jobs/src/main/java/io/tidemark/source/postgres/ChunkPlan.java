package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Cuts a table into chunks by ranges of an integer key of equal width. Tables without such a key are one chunk.
 *
 * <p>Asks the statistics for the number of rows and the index for the ends of the key; reads no row.
 */
final class ChunkPlan {

    private static final String SIZE =
            """
            SELECT coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint, coalesce(sum(pg_relation_size(c.oid)), 0)::bigint
            FROM pg_partition_tree(?::regclass) t JOIN pg_class c ON c.oid = t.relid""";

    /** A guess for tables that were never analyzed. */
    private static final int BYTES_PER_ROW = 100;

    private final Connection connection;
    private final int chunkRows;

    ChunkPlan(Connection connection, int chunkRows) {
        this.connection = connection;
        this.chunkRows = chunkRows;
    }

    List<ChunkSplit> of(CapturedTable table) throws SQLException {
        String column = leadingIntegerKey(table);
        long wanted = column.isEmpty() ? 1 : (estimatedRows(table) + chunkRows - 1) / chunkRows;
        if (wanted <= 1) {
            return List.of(whole(table));
        }
        try (Statement statement = connection.createStatement();
                ResultSet ends = statement.executeQuery("SELECT min(%1$s)::bigint, max(%1$s)::bigint FROM %2$s"
                        .formatted(Identifiers.quoted(column), Identifiers.quoted(table.name())))) {
            ends.next();
            long lowest = ends.getLong(1);
            long highest = ends.getLong(2);
            return ends.wasNull() ? List.of(whole(table)) : ranges(table, column, lowest, highest, wanted);
        }
    }

    private static ChunkSplit whole(CapturedTable table) {
        return new ChunkSplit(table.name(), 0, "", KeyRange.ALL);
    }

    /** The key by which a row is told in the log must be captured, else a streamed delete could not be placed. */
    private static String leadingIntegerKey(CapturedTable table) {
        if (table.key().isEmpty() || !table.identity().contains(table.key().get(0))) {
            return "";
        }
        String column = table.key().get(0);
        LogicalType type = table.rowType().getTypeAt(table.indexesOf(List.of(column))[0]);
        return type.isAnyOf(LogicalTypeRoot.SMALLINT, LogicalTypeRoot.INTEGER, LogicalTypeRoot.BIGINT) ? column : "";
    }

    private long estimatedRows(CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
            statement.setString(1, Identifiers.quoted(table.name()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long counted = row.getLong(1);
                return counted > 0 ? counted : row.getLong(2) / BYTES_PER_ROW;
            }
        }
    }

    /** @param wanted at least 2 */
    static List<ChunkSplit> ranges(CapturedTable table, String column, long lowest, long highest, long wanted) {
        BigInteger width = BigInteger.valueOf(highest)
                .subtract(BigInteger.valueOf(lowest))
                .divide(BigInteger.valueOf(wanted))
                .max(BigInteger.ONE);
        List<ChunkSplit> chunks = new ArrayList<>();
        Long from = null;
        BigInteger next = BigInteger.valueOf(lowest).add(width);
        while (next.compareTo(BigInteger.valueOf(highest)) <= 0 && chunks.size() < wanted - 1) {
            long to = next.longValueExact();
            chunks.add(new ChunkSplit(table.name(), chunks.size(), column, new KeyRange(from, to)));
            from = to;
            next = next.add(width);
        }
        chunks.add(new ChunkSplit(table.name(), chunks.size(), column, new KeyRange(from, null)));
        return chunks;
    }
}
