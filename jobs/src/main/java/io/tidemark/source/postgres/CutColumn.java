package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.KeyBound;
import io.tidemark.source.split.KeyBound.OfBytes;
import io.tidemark.source.split.KeyBound.OfNumber;
import io.tidemark.source.split.KeyKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A column at whose values a table is cut, as the server knows it.
 *
 * <p>Its values are ordered by the server exactly as {@link KeyKind} orders them here. A {@code uuid} is ordered as its text
 * is, and is left as it is so that an index on it serves; other texts are ordered by their bytes and not by their collation,
 * which only the server knows.
 */
final class CutColumn {

    /** Longer ones need not be told apart to cut between them. */
    private static final int BOUND_BYTES = 64;

    private static final String DESCRIBE =
            """
            SELECT atttypid = 'uuid'::regtype, atttypid = 'bytea'::regtype,
                   atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)
            FROM pg_attribute WHERE attrelid = ?::regclass AND attname = ?""";

    private final String name;
    private final KeyKind kind;
    private final boolean uuid;
    private final boolean required;
    private final boolean text;
    private final boolean decimal;

    private CutColumn(CapturedTable table, String name, KeyKind kind, ResultSet described) throws SQLException {
        this.name = name;
        this.kind = kind;
        this.uuid = described.getBoolean(1);
        this.required = table.key().contains(name);
        this.text = described.getBoolean(3);
        this.decimal = type(table, name) instanceof DecimalType;
    }

    /**
     * The columns at whose values a table can be cut, the best first. A row must have the value in the log whatever becomes of
     * it, and it must be short: a key is.
     */
    static List<CutColumn> of(Connection connection, CapturedTable table, int most) throws SQLException {
        Set<String> columns = new LinkedHashSet<>(table.key());
        columns.retainAll(table.identity());
        if (columns.isEmpty()) {
            columns.addAll(table.identity());
        }
        boolean indexed = !table.complete() || !table.key().isEmpty();
        List<CutColumn> found = new ArrayList<>();
        for (String column : columns) {
            if (found.size() < most) {
                find(connection, table, column)
                        .filter(usable -> indexed || usable.uuid || usable.isNumber())
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    /** The column that a chunk is a range of. */
    static CutColumn of(Connection connection, CapturedTable table, ChunkSplit chunk) throws SQLException {
        return find(connection, table, chunk.column())
                .orElseThrow(() -> new SQLException(
                        "%s has no column %s any more that it could be read by".formatted(table, chunk.column()),
                        "42703"));
    }

    private static Optional<CutColumn> find(Connection connection, CapturedTable table, String column)
            throws SQLException {
        Optional<KeyKind> kind = KeyKind.of(type(table, column));
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(DESCRIBE)) {
            statement.setString(1, Identifiers.quoted(table.name()));
            statement.setString(2, column);
            try (ResultSet row = statement.executeQuery()) {
                boolean usable = row.next() && (kind.get() == KeyKind.BYTES) == row.getBoolean(2);
                return usable ? Optional.of(new CutColumn(table, column, kind.get(), row)) : Optional.empty();
            }
        }
    }

    private static LogicalType type(CapturedTable table, String column) {
        return table.rowType().getTypeAt(table.indexesOf(List.of(column))[0]);
    }

    String name() {
        return name;
    }

    boolean isNumber() {
        return kind == KeyKind.NUMBER;
    }

    /** Whether an index on the column is of use to find a range of it. */
    boolean isOrderedByIndex() {
        return kind != KeyKind.TEXT || uuid;
    }

    /** What the server orders by. Of other types than texts a cast is not always what the log has: of {@code inet}, say. */
    String expression() {
        String column = Identifiers.quoted(name);
        if (isOrderedByIndex()) {
            return column;
        }
        return "convert_to(rtrim(%s, ' '), 'UTF8')"
                .formatted(text ? column + "::text" : "format('%%s', %s)".formatted(column));
    }

    /**
     * A value of {@link #expression} in the form in which {@link #bound} reads it. The least long is no bound: what lies
     * below it would be below the bound here, and is not there.
     */
    String printed(String value) {
        if (isNumber()) {
            return decimal
                    ? "least(greatest(%s, %d), %d)::bigint".formatted(value, Long.MIN_VALUE + 1, Long.MAX_VALUE)
                    : value + "::bigint";
        }
        return "encode(substring(%s from 1 for %d), 'hex')"
                .formatted(uuid ? "convert_to(%s::text, 'UTF8')".formatted(value) : value, BOUND_BYTES);
    }

    KeyBound bound(ResultSet row) throws SQLException {
        return isNumber() ? new OfNumber(row.getLong(1)) : new OfBytes(row.getString(1));
    }

    /** The rows of a chunk: what comes behind {@code WHERE}. */
    String condition(ChunkSplit chunk) {
        KeyBound from = chunk.range().from();
        KeyBound to = chunk.range().to();
        if (from != null && to != null) {
            return "%1$s >= %2$s AND %1$s < %3$s".formatted(expression(), literal(from), literal(to));
        }
        if (from != null) {
            return "%s >= %s".formatted(expression(), literal(from));
        }
        String below = "%s < %s".formatted(expression(), literal(to));
        return required ? below : "(%s OR %s IS NULL)".formatted(below, Identifiers.quoted(name));
    }

    private String literal(KeyBound bound) {
        if (bound instanceof OfBytes bytes) {
            return uuid ? "'%s'::uuid".formatted(bytes.text()) : "'\\x%s'::bytea".formatted(bytes.hex());
        }
        return bound.toString();
    }
}
