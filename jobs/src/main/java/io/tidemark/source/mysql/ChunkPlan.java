package io.tidemark.source.mysql;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyKind;
import io.tidemark.source.split.KeyRanges;
import io.tidemark.source.split.TableChunks;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * Cuts a table into chunks of about the same number of rows, by ranges of its key's first column if that is of numbers or
 * bytes. Others are one chunk: texts are ordered by a collation that only the server knows, and the table is stored in the
 * order of its key, so by any other column it would have to be read as a whole for each range.
 *
 * <p>How many rows a range has is asked from the optimizer, which looks at the range's ends in the index (MySQL manual,
 * section 10.2.1.2, "index dives"); no row is read. For a large range that is a rough guess.
 */
final class ChunkPlan {

    private static final String SIZE =
            """
            SELECT coalesce(table_rows, 0), coalesce(data_length, 0) FROM information_schema.tables
            WHERE table_schema = ? AND table_name = ?""";

    /** The primary key's own first column, whatever order a pipeline declares it in. */
    private static final String FIRST =
            """
            SELECT c.column_name, lower(c.data_type)
            FROM information_schema.statistics s JOIN information_schema.columns c
              ON c.table_schema = s.table_schema AND c.table_name = s.table_name AND c.column_name = s.column_name
            WHERE s.table_schema = ? AND s.table_name = ? AND s.index_name = 'PRIMARY' AND s.seq_in_index = 1""";

    /** MySQL 8 may remember for a day how many rows there were. MariaDB passes over what is for these versions. */
    private static final String COUNT_NOW = "/*!80000 SET SESSION information_schema_stats_expiry = 0 */";

    private static final Set<String> BYTES = Set.of("binary", "varbinary");

    private final Connection connection;
    private final int chunkRows;

    ChunkPlan(Connection connection, int chunkRows) {
        this.connection = connection;
        this.chunkRows = chunkRows;
    }

    void add(CapturedTable table, TableChunks chunks) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(COUNT_NOW);
        }
        try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().table());
            try (ResultSet row = statement.executeQuery()) {
                boolean known = row.next();
                long rows = known ? row.getLong(1) : 0;
                chunks.add(table, chunks(table, rows), rows, known ? row.getLong(2) : 0);
            }
        }
    }

    private List<ChunkSplit> chunks(CapturedTable table, long rows) throws SQLException {
        Optional<CutColumn> column = column(table);
        if (column.isEmpty() || KeyRanges.wanted(rows, chunkRows) == 1) {
            return List.of(KeyRanges.whole(table));
        }
        CutColumn cut = column.get();
        try (Statement statement = connection.createStatement()) {
            Ends ends = ends(statement, table, cut);
            if (ends == null) {
                return List.of(KeyRanges.whole(table));
            }
            List<BigInteger> bounds = KeyRanges.bounds(
                    ends.lowest(),
                    ends.highest(),
                    rows,
                    Math.max(chunkRows, rows / KeyRanges.MOST),
                    (from, to) -> rows(statement, table, cut.condition(from, to)));
            return KeyRanges.cut(
                    table, cut.name(), bounds.stream().map(cut::bound).toList());
        }
    }

    /** By which a row is told in the log, so that a streamed delete can be placed. */
    private Optional<CutColumn> column(CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIRST)) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && table.identity().contains(row.getString(1))
                        ? column(table, row.getString(1), row.getString(2))
                        : Optional.empty();
            }
        }
    }

    /** A column of bits is read as bytes and ordered as a number, and numbers up to 99 stand for other years. */
    private static Optional<CutColumn> column(CapturedTable table, String column, String sourceType) {
        LogicalType type = table.rowType().getTypeAt(table.indexesOf(List.of(column))[0]);
        return KeyKind.of(type)
                .filter(kind -> kind == KeyKind.NUMBER
                        ? !sourceType.equals("year")
                        : kind == KeyKind.BYTES && BYTES.contains(sourceType))
                .map(kind -> new CutColumn(column, kind));
    }

    /** Null if the table is empty. */
    private static Ends ends(Statement statement, CapturedTable table, CutColumn column) throws SQLException {
        try (ResultSet ends = statement.executeQuery("SELECT min(%1$s), max(%1$s) FROM %2$s"
                .formatted(Identifiers.quoted(column.name()), Identifiers.quoted(table.name())))) {
            ends.next();
            BigInteger lowest = column.number(ends, 1);
            return lowest == null ? null : new Ends(lowest, column.number(ends, 2));
        }
    }

    private static long rows(Statement statement, CapturedTable table, String condition) throws SQLException {
        try (ResultSet plan =
                statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL SELECT 1 FROM %s FORCE INDEX (PRIMARY) WHERE %s"
                        .formatted(Identifiers.quoted(table.name()), condition))) {
            long rows = 0;
            while (plan.next()) {
                rows += plan.getLong("rows");
            }
            return rows;
        }
    }

    private record Ends(BigInteger lowest, BigInteger highest) {}
}
