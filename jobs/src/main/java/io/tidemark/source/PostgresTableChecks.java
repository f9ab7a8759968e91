package io.tidemark.source;

import static io.tidemark.problem.ErrorCode.PUBLICATION_NOT_ALLOWED;
import static io.tidemark.problem.ErrorCode.SOURCE_KEY_DIFFERENT;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_UNREADABLE;

import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a table of the source must be and allow, to be read exactly. */
final class PostgresTableChecks {

    private static final String TABLE =
            """
            SELECT c.relkind, c.relreplident,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable,
                   pg_has_role(c.relowner, 'MEMBER')
                     AND has_database_privilege(current_database(), 'CREATE') AS publishable,
                   EXISTS (SELECT FROM pg_publication WHERE pubname = ?) AS published,
                   ARRAY(SELECT a.attname::text FROM pg_index i
                         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                         WHERE i.indrelid = c.oid AND i.indisprimary) AS key
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')""";

    private static final String PARTITIONED = "p";
    private static final Set<String> IDENTITY_WITH_KEY = Set.of("d", "f");

    private final PostgresEndpoint source;
    private final Connection connection;

    PostgresTableChecks(PostgresEndpoint source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /** The first thing that keeps the table from being read; empty if nothing does. */
    Optional<Problem> check(CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, table.publication());
            statement.setString(2, table.schema());
            statement.setString(3, table.table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? check(table, row) : Optional.of(missing(table));
            }
        }
    }

    private Optional<Problem> check(CapturedTable table, ResultSet row) throws SQLException {
        if (row.getString("relkind").equals(PARTITIONED)) {
            return Optional.of(new Problem(
                    SOURCE_TABLE_MISSING,
                    "%s: %s is a partitioned table".formatted(source, table),
                    "an ordinary table",
                    "Read its partitions as tables of their own."));
        }
        if (!row.getBoolean("readable")) {
            return Optional.of(unreadable(table));
        }
        List<String> key = List.of((String[]) row.getArray("key").getArray());
        if (!Set.copyOf(key).equals(Set.copyOf(table.key()))) {
            return Optional.of(new Problem(
                    SOURCE_KEY_DIFFERENT,
                    "%s: %s has %s"
                            .formatted(source, table, key.isEmpty() ? "no primary key" : "the primary key " + key),
                    "the key the pipeline declares, " + table.key() + ": deletes carry nothing else",
                    key.isEmpty()
                            ? "ALTER TABLE %s ADD PRIMARY KEY (...); tables without a key are not read yet."
                                    .formatted(quotedName(table))
                            : "Declare PRIMARY KEY (%s) NOT ENFORCED in the pipeline."
                                    .formatted(String.join(", ", key))));
        }
        if (!IDENTITY_WITH_KEY.contains(row.getString("relreplident"))) {
            return Optional.of(new Problem(
                    SOURCE_KEY_DIFFERENT,
                    "%s: the REPLICA IDENTITY of %s is another index, or nothing".formatted(source, table),
                    "REPLICA IDENTITY DEFAULT or FULL: deletes have to carry the primary key",
                    "ALTER TABLE %s REPLICA IDENTITY DEFAULT;".formatted(quotedName(table))));
        }
        if (table.publicationMade() && !row.getBoolean("publishable")) {
            return Optional.of(unpublishable(table));
        }
        if (!table.publicationMade() && !row.getBoolean("published")) {
            return Optional.of(new Problem(
                    PUBLICATION_NOT_ALLOWED,
                    "%s: there is no publication %s".formatted(source, table.publication()),
                    "the publication that is made by hand, since its autocreate.mode is 'disabled'",
                    "CREATE PUBLICATION %s FOR TABLE %s;"
                            .formatted(PostgresPreflight.quoted(table.publication()), quotedName(table))));
        }
        return Optional.empty();
    }

    private Problem missing(CapturedTable table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT tablename FROM pg_tables WHERE schemaname = ? ORDER BY tablename LIMIT 20")) {
            statement.setString(1, table.schema());
            try (ResultSet rows = statement.executeQuery()) {
                List<String> existing = new ArrayList<>();
                while (rows.next()) {
                    existing.add(rows.getString(1));
                }
                return new Problem(
                        SOURCE_TABLE_MISSING,
                        "%s: no table %s".formatted(source, table),
                        existing.isEmpty()
                                ? "an existing table; schema %s has none".formatted(table.schema())
                                : "one of schema %s: %s".formatted(table.schema(), String.join(", ", existing)),
                        "Check schema-name and table-name (upper and lower case count), or create the table.");
            }
        }
    }

    private Problem unreadable(CapturedTable table) {
        return new Problem(
                SOURCE_TABLE_UNREADABLE,
                "%s: user '%s' may not read %s".formatted(source, source.user(), table),
                "SELECT on the table and USAGE on its schema",
                "GRANT USAGE ON SCHEMA %1$s TO %2$s; GRANT SELECT ON %3$s TO %2$s;"
                        .formatted(
                                PostgresPreflight.quoted(table.schema()),
                                PostgresPreflight.quoted(source.user()),
                                quotedName(table)));
    }

    private Problem unpublishable(CapturedTable table) {
        return new Problem(
                PUBLICATION_NOT_ALLOWED,
                "%s: user '%s' may not make a publication of %s".formatted(source, source.user(), table),
                "a member of the role that owns the table, with CREATE on the database",
                "GRANT the owning role to %1$s and GRANT CREATE ON DATABASE %2$s TO %1$s; or CREATE PUBLICATION %3$s FOR"
                                .formatted(
                                        PostgresPreflight.quoted(source.user()),
                                        PostgresPreflight.quoted(source.database()),
                                        PostgresPreflight.quoted(table.publication()))
                        + " TABLE %s; as its owner and set 'debezium.publication.autocreate.mode' = 'disabled'."
                                .formatted(quotedName(table)));
    }

    private static String quotedName(CapturedTable table) {
        return PostgresPreflight.quoted(table.schema()) + "." + PostgresPreflight.quoted(table.table());
    }
}
