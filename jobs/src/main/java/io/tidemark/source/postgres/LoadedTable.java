package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.TableName;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyRange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as the first load reads it, good for each of its chunks for as long as the table's definition is the same.
 *
 * @param definition as the catalog has it: what columns, replica identity, key and partitions are
 * @param from what stands behind {@code FROM}
 * @param cut the column that its chunks are ranges of; empty if it is one chunk
 */
record LoadedTable(String definition, String from, List<CopiedColumn> columns, Optional<CutColumn> cut) {

    private static final String DEFINITION =
            """
            (SELECT concat_ws(' ', c.oid, c.relkind, c.relreplident, c.relpersistence, c.relrowsecurity,
                (SELECT string_agg(concat_ws(':', a.attnum, quote_ident(a.attname), a.atttypid, a.atttypmod, a.attnotnull,
                                             a.attgenerated), ',' ORDER BY a.attnum)
                 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                (SELECT string_agg(i.indexrelid::text, ',' ORDER BY i.indexrelid)
                 FROM pg_index i WHERE i.indrelid = c.oid AND (i.indisprimary OR i.indisreplident)),
                (SELECT string_agg(t.relid::oid || l.relreplident::text, ',' ORDER BY t.relid::oid)
                 FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid))
             FROM pg_class c WHERE c.oid = %s::regclass)""";

    /** SQL for {@link #definition}. */
    static String definitionOf(TableName table) {
        return DEFINITION.formatted(Identifiers.literal(Identifiers.quoted(table)));
    }

    /** The table has to be locked, and the definition to be asked for since. */
    static LoadedTable of(Connection connection, CapturedTable table, ChunkSplit chunk, String definition)
            throws SQLException {
        return new LoadedTable(
                definition,
                from(connection, table),
                CopiedColumn.of(connection, table),
                chunk.range().equals(KeyRange.ALL)
                        ? Optional.empty()
                        : Optional.of(CutColumn.of(connection, table, chunk)));
    }

    /**
     * What stands behind {@code FROM}: without the rows of tables that inherit from an ordinary one, because the log has
     * those under their own tables' names.
     */
    static String from(Connection connection, CapturedTable table) throws SQLException {
        String name = Identifiers.quoted(table.name());
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT relkind = 'p' FROM pg_class WHERE oid = ?::regclass")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1) ? name : "ONLY " + name;
            }
        }
    }

    /** The command that sends a chunk's rows. */
    String copy(ChunkSplit chunk) {
        String selected = columns.stream().map(CopiedColumn::selected).collect(Collectors.joining(", "));
        String where = cut.map(column -> " WHERE " + column.condition(chunk)).orElse("");
        return "COPY (SELECT %s FROM %s%s) TO STDOUT (FORMAT binary)".formatted(selected, from, where);
    }
}
