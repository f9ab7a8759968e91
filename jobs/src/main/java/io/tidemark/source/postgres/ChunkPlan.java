package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyRanges;
import io.tidemark.source.split.TableChunks;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Cuts a table into chunks of about the same number of rows, by ranges of a column that the log names rows by.
 *
 * <p>Where to cut is seen from some of the table's pages, so that it does not matter how the values are spread. Which
 * column: the first one of the key if it has values enough, else another one by which the log names rows; so a table
 * without a key is cut too, if the log has its rows as they were. A table that has no such column is one chunk.
 *
 * <p>A range is read quickly through an index if the rows lie in the order of that index. If they do not, or there is none,
 * the server may read the whole table for each range; such a table is cut into few chunks, which are large.
 */
final class ChunkPlan {

    /** A table without partitions is in no tree. Statistics may be of a time when the table was smaller. */
    private static final String SIZES =
            """
            SELECT asked.place, coalesce(sum(CASE WHEN c.relpages > 0 AND c.reltuples >= 0 THEN c.reltuples / c.relpages * s.pages
                                     ELSE s.bytes / %d END), 0)::bigint,
                   coalesce(sum(s.pages), 0)::bigint,
                   coalesce(sum(pg_table_size(c.oid)), 0)::bigint
            FROM unnest(?::text[]) WITH ORDINALITY AS asked (name, place)
            CROSS JOIN LATERAL (SELECT asked.name::regclass AS relid
                                UNION SELECT relid FROM pg_partition_tree(asked.name::regclass)) t
            JOIN pg_class c ON c.oid = t.relid
            CROSS JOIN LATERAL (
                SELECT pg_relation_size(c.oid) AS bytes,
                       pg_relation_size(c.oid) / current_setting('block_size')::bigint AS pages) s
            GROUP BY asked.place ORDER BY asked.place""";

    /** A guess for tables that were never analyzed. */
    private static final int BYTES_PER_ROW = 100;

    /** An index on some of the rows, or on other columns first, is of no use for a range. */
    private static final String ORDER =
            """
            SELECT abs(max(correlation)), EXISTS (
                     SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                     WHERE i.indrelid = ?::regclass AND i.indisvalid AND i.indpred IS NULL AND a.attname = ?)
            FROM pg_stats WHERE schemaname = ? AND tablename = ? AND attname = ?""";

    /** Of 1, from which on the rows lie in the order of their values. */
    private static final double IN_ORDER = 0.5;

    private static final int SCATTERED_CHUNKS = 8;

    /** Pages of each chunk that are looked at. */
    private static final int SAMPLED_PAGES = 20;

    private static final int MOST_SAMPLED_PAGES = 100_000;
    private static final int COLUMNS_TRIED = 4;

    private final Connection connection;
    private final int chunkRows;

    ChunkPlan(Connection connection, int chunkRows) {
        this.connection = connection;
        this.chunkRows = chunkRows;
    }

    void add(List<CapturedTable> tables, TableChunks chunks) throws SQLException {
        List<Size> sizes = sizes(tables);
        for (int i = 0; i < tables.size(); i++) {
            Size size = sizes.get(i);
            chunks.add(tables.get(i), chunks(tables.get(i), size), size.rows(), size.bytes());
        }
    }

    private List<ChunkSplit> chunks(CapturedTable table, Size size) throws SQLException {
        int wanted = KeyRanges.wanted(size.rows(), chunkRows);
        if (wanted == 1) {
            return List.of(KeyRanges.whole(table));
        }
        CutColumn cutBy = null;
        List<KeyBound> bounds = List.of();
        for (CutColumn column : CutColumn.of(connection, table, COLUMNS_TRIED)) {
            int chunks = isInOrder(table, column) ? wanted : Math.min(wanted, SCATTERED_CHUNKS);
            List<KeyBound> found = bounds(table, column, size, chunks);
            if (found.size() > bounds.size()) {
                cutBy = column;
                bounds = found;
            }
            if (2 * bounds.size() >= chunks) {
                break;
            }
        }
        return cutBy == null ? List.of(KeyRanges.whole(table)) : KeyRanges.cut(table, cutBy.name(), bounds);
    }

    /** Whether a range can be read through an index without coming back to the same page again and again. */
    private boolean isInOrder(CapturedTable table, CutColumn column) throws SQLException {
        if (!column.isOrderedByIndex()) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement(ORDER)) {
            statement.setString(1, Identifiers.quoted(table.name()));
            statement.setString(2, column.name());
            statement.setString(3, table.name().schema());
            statement.setString(4, table.name().table());
            statement.setString(5, column.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                double correlation = row.getDouble(1);
                boolean inOrder = row.wasNull() ? column.isNumber() : correlation >= IN_ORDER;
                return inOrder && row.getBoolean(2);
            }
        }
    }

    /** Values that have about the same number of rows between them; fewer if there are not so many values. */
    private List<KeyBound> bounds(CapturedTable table, CutColumn column, Size size, int chunks) throws SQLException {
        String query =
                """
                SELECT DISTINCT %s
                FROM (SELECT unnest(percentile_disc(?::float8[]) WITHIN GROUP (ORDER BY %s)) AS bound
                      FROM %s TABLESAMPLE SYSTEM (%s)) sampled
                WHERE bound IS NOT NULL"""
                        .formatted(
                                column.printed("bound"),
                                column.expression(),
                                LoadedTable.from(connection, table),
                                percent(size, chunks));
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            Array fractions = connection.createArrayOf(
                    "float8",
                    IntStream.range(1, chunks)
                            .mapToObj(part -> (double) part / chunks)
                            .toArray());
            statement.setArray(1, fractions);
            NavigableSet<KeyBound> bounds = new TreeSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    bounds.add(column.bound(row));
                }
            }
            return List.copyOf(bounds);
        }
    }

    private static String percent(Size size, int chunks) {
        long pages = Math.min(MOST_SAMPLED_PAGES, (long) SAMPLED_PAGES * chunks);
        return Double.toString(Math.min(100, 100.0 * pages / Math.max(1, size.pages())));
    }

    private List<Size> sizes(List<CapturedTable> tables) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SIZES.formatted(BYTES_PER_ROW))) {
            Object[] names = tables.stream()
                    .map(table -> Identifiers.quoted(table.name()))
                    .toArray();
            statement.setArray(1, connection.createArrayOf("text", names));
            try (ResultSet row = statement.executeQuery()) {
                List<Size> sizes = new ArrayList<>();
                while (row.next()) {
                    sizes.add(new Size(row.getLong(2), row.getLong(3), row.getLong(4)));
                }
                if (sizes.size() != tables.size()) {
                    throw new SQLException("a table has gone while it was looked at", "42P01");
                }
                return sizes;
            }
        }
    }

    private record Size(long rows, long pages, long bytes) {}
}
