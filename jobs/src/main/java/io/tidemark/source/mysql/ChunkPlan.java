package io.tidemark.source.mysql;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRanges;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Cuts a table into chunks by ranges of an integer key of equal width. Tables without such a key are one chunk.
 *
 * <p>Asks the statistics for the number of rows and the index for the ends of the key; reads no row.
 */
final class ChunkPlan {

    private static final String ROWS =
            """
            SELECT coalesce(table_rows, 0) FROM information_schema.tables
            WHERE table_schema = ? AND table_name = ?""";

    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final Connection connection;
    private final int chunkRows;

    ChunkPlan(Connection connection, int chunkRows) {
        this.connection = connection;
        this.chunkRows = chunkRows;
    }

    List<ChunkSplit> of(CapturedTable table) throws SQLException {
        String column = leadingKey(table);
        long wanted = column.isEmpty() ? 1 : (estimatedRows(table) + chunkRows - 1) / chunkRows;
        if (wanted <= 1) {
            return List.of(KeyRanges.whole(table));
        }
        try (Statement statement = connection.createStatement();
                ResultSet ends = statement.executeQuery("SELECT min(%1$s), max(%1$s) FROM %2$s"
                        .formatted(Identifiers.quoted(column), Identifiers.quoted(table.name())))) {
            ends.next();
            BigDecimal lowest = ends.getBigDecimal(1);
            BigDecimal highest = ends.getBigDecimal(2);
            if (lowest == null || lowest.compareTo(GREATEST) > 0 || lowest.compareTo(LEAST) < 0) {
                return List.of(KeyRanges.whole(table));
            }
            return KeyRanges.cut(
                    table,
                    column,
                    lowest.longValueExact(),
                    highest.min(GREATEST).longValueExact(),
                    wanted);
        }
    }

    /** Also a BIGINT UNSIGNED, which Flink has as a DECIMAL. */
    private static String leadingKey(CapturedTable table) {
        if (!table.key().isEmpty()) {
            String column = table.key().get(0);
            LogicalType type = table.rowType().getTypeAt(table.indexesOf(List.of(column))[0]);
            if (type instanceof DecimalType decimal && decimal.getScale() == 0) {
                return column;
            }
        }
        return KeyRanges.leadingIntegerKey(table);
    }

    private long estimatedRows(CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROWS)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
