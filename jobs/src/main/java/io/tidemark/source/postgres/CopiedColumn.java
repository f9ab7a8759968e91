package io.tidemark.source.postgres;

import io.tidemark.source.CapturedColumn;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.value.SentValue;
import io.tidemark.source.value.SentValues;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A column in a {@code COPY} of binary format.
 *
 * @param selected what stands for it in the query
 * @param value reads what is sent for it
 */
record CopiedColumn(String selected, SentValue value) {

    /** A type of another schema, or a domain, is not here: it is sent as its text. */
    private static final String TYPES =
            """
            SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
              AND t.typnamespace = 'pg_catalog'::regnamespace""";

    /** Their casts to text call their output functions (PostgreSQL manual, CREATE CAST, "I/O conversion casts"). */
    private static final Set<String> CAST_AS_PRINTED = Set.of("uuid", "json", "jsonb");

    /** The columns as the table has them now. It has to be locked: what is sent says nothing of its type. */
    static List<CopiedColumn> of(Connection connection, CapturedTable table) throws SQLException {
        Map<String, String> types = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TYPES)) {
            statement.setString(1, Identifiers.quoted(table.name()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    types.put(row.getString(1), row.getString(2));
                }
            }
        }
        return table.columns().stream()
                .map(column -> of(column, types.getOrDefault(column.name(), "")))
                .toList();
    }

    private static CopiedColumn of(CapturedColumn column, String type) {
        String quoted = Identifiers.quoted(column.name());
        Optional<SentValue> binary = SentValues.binary(type, column.type());
        return binary.map(value -> new CopiedColumn(quoted, value))
                .orElseGet(() -> new CopiedColumn(printed(quoted, type), SentValues.text(column.type())));
    }

    /**
     * SQL for the text that the server prints. Casts of some types to text make another one, of {@code bool} for one;
     * {@code format} does not, and has no null. {@code IS NULL} would take a row of nulls for one.
     */
    private static String printed(String quoted, String type) {
        return CAST_AS_PRINTED.contains(type)
                ? quoted + "::text"
                : "CASE WHEN %1$s IS NOT DISTINCT FROM NULL THEN NULL ELSE format('%%s', %1$s) END".formatted(quoted);
    }
}
