package io.tidemark.source.postgres;

import static io.tidemark.problem.ErrorCode.PUBLICATION_NOT_ALLOWED;
import static io.tidemark.problem.ErrorCode.REPLICA_IDENTITY_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_COLUMN_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_UNREADABLE;
import static io.tidemark.problem.ErrorCode.TABLE_OPTION_INVALID;

import io.tidemark.problem.Problem;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.TableName;
import io.tidemark.source.TableProblems;
import io.tidemark.source.value.PostgresTypes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a table of the source must be and allow, to be read exactly. */
final class PostgresTableChecks {

    private static final String PUBLISHED =
            """
            SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AS everything,
                   EXISTS (SELECT FROM pg_publication_tables t
                           WHERE t.pubname = p.pubname AND t.schemaname = ? AND t.tablename = ?) AS published
            FROM pg_publication p WHERE p.pubname = ?""";

    private static final int SHOWN = 20;

    private final PostgresCapture options;
    private final PostgresEndpoint source;
    private final Connection connection;
    private final SourceTables tables;

    PostgresTableChecks(PostgresCapture options, Connection connection) {
        this.options = options;
        this.source = options.endpoint();
        this.connection = connection;
        this.tables = new SourceTables(connection);
    }

    /**
     * The first thing that keeps a job from being started that reads the table; empty if nothing does.
     *
     * @param found the table as it is there
     */
    Optional<Problem> check(DeclaredTable declared, Optional<SourceTable> found) throws SQLException {
        if (found.isEmpty()) {
            return Optional.of(missing(declared.name()));
        }
        Optional<Problem> problem = readable(declared, found.get()).or(() -> reload(declared, found.get()));
        return problem.isPresent() ? problem : ownPublication(found.get());
    }

    /** The first thing that keeps the table from being read as it is declared; empty if nothing does. */
    Optional<Problem> checkReadable(DeclaredTable declared, Optional<SourceTable> found) throws SQLException {
        return found.isPresent() ? readable(declared, found.get()) : Optional.of(missing(declared.name()));
    }

    private Optional<Problem> readable(DeclaredTable declared, SourceTable found) {
        if (!found.readable()) {
            return Optional.of(unreadable(declared.name()));
        }
        return shape(declared, found)
                .or(() -> columns(declared, found))
                .or(() -> key(declared, found))
                .or(() -> identity(declared, found));
    }

    private Optional<Problem> shape(DeclaredTable declared, SourceTable found) {
        if (!found.logged()) {
            return Optional.of(new Problem(
                    SOURCE_TABLE_UNREADABLE,
                    "%s: the changes of %s are not in the log, it is UNLOGGED".formatted(source, declared),
                    "a table whose changes are logged",
                    "ALTER TABLE %s SET LOGGED;".formatted(Identifiers.quoted(declared.name()))));
        }
        if (found.rowsHidden()) {
            return Optional.of(new Problem(
                    SOURCE_TABLE_UNREADABLE,
                    "%s: row security hides rows of %s from user '%s'".formatted(source, declared, source.user()),
                    "a user who sees every row: the log carries them all",
                    "ALTER ROLE %s BYPASSRLS;".formatted(Identifiers.quoted(source.user()))));
        }
        return Optional.empty();
    }

    private Optional<Problem> columns(DeclaredTable declared, SourceTable found) {
        Map<String, SourceColumn> existing =
                found.columns().stream().collect(Collectors.toMap(SourceColumn::name, Function.identity()));
        for (CapturedColumn column : declared.columns()) {
            SourceColumn source = existing.get(column.name());
            if (source == null || source.generated()) {
                return Optional.of(TableProblems.columnMissing(
                        this.source,
                        declared,
                        column,
                        source == null ? "does not exist" : "is generated: the log does not carry it",
                        found.columns().stream()
                                .filter(other -> !other.generated())
                                .map(SourceColumn::name)
                                .toList()));
            }
            if (!PostgresTypes.carries(source.type(), column.type())) {
                return Optional.of(TableProblems.typeDiffers(
                        this.source, declared, column, source.type().name(), PostgresTypes.carriers(source.type())));
            }
        }
        return Optional.empty();
    }

    private Optional<Problem> key(DeclaredTable declared, SourceTable found) {
        Set<String> key = Set.copyOf(declared.key());
        if (key.isEmpty()
                || key.equals(Set.copyOf(found.primaryKey()))
                || (found.primaryKey().isEmpty() && key.equals(Set.copyOf(found.identity())))) {
            return Optional.empty();
        }
        return Optional.of(
                TableProblems.keyDiffers(source, declared, found.primaryKey(), Identifiers.quoted(declared.name())));
    }

    /**
     * A table without identity is not only unreadable: once it is published, the server refuses every UPDATE and DELETE of
     * it to whoever writes (PostgreSQL manual, section 29.1.1).
     */
    private Optional<Problem> identity(DeclaredTable declared, SourceTable found) {
        String name = Identifiers.quoted(declared.name());
        if (!found.mixedPartitions().isEmpty()) {
            return Optional.of(new Problem(
                    REPLICA_IDENTITY_MISSING,
                    "%s: partitions of %s have another REPLICA IDENTITY than the table: %s"
                            .formatted(source, declared, String.join(", ", found.mixedPartitions())),
                    "the same REPLICA IDENTITY for the table and each partition",
                    "ALTER TABLE %s REPLICA IDENTITY %s; and so for each of them."
                            .formatted(found.mixedPartitions().get(0), found.complete() ? "FULL" : "DEFAULT")));
        }
        if (found.complete()) {
            return Optional.empty();
        }
        if (found.identity().isEmpty()) {
            return Optional.of(new Problem(
                    REPLICA_IDENTITY_MISSING,
                    "%s: %s has %s".formatted(source, declared, missingIdentity(found)),
                    "an identity: without one nothing tells which row an update or delete is about",
                    found.partitioned()
                            ? "ALTER TABLE %s ADD PRIMARY KEY (...); with the partition key in it.".formatted(name)
                            : found.primaryKey().isEmpty()
                                    ? "ALTER TABLE %s REPLICA IDENTITY FULL; or add a primary key.".formatted(name)
                                    : "ALTER TABLE %s REPLICA IDENTITY DEFAULT;".formatted(name)));
        }
        List<String> captured =
                declared.columns().stream().map(CapturedColumn::name).toList();
        return found.identity().stream()
                .filter(column -> !captured.contains(column))
                .findFirst()
                .map(column -> new Problem(
                        SOURCE_COLUMN_MISSING,
                        "%s: the pipeline's table %s leaves out column %s".formatted(source, declared, column),
                        "all columns the log names rows by: " + String.join(", ", found.identity()),
                        "Declare the column, or ALTER TABLE %s REPLICA IDENTITY FULL;".formatted(name)));
    }

    private Optional<Problem> reload(DeclaredTable declared, SourceTable found) {
        if (!options.restorePolicy().resnapshots()) {
            return Optional.empty();
        }
        if (found.complete() && declared.key().isEmpty()) {
            return Optional.of(TableProblems.resnapshotNeedsKey(source, declared, Identifiers.quoted(declared.name())));
        }
        // What is kept by one key and goes out by another could be taken out behind what has come in its place.
        return found.complete() || Set.copyOf(found.identity()).equals(Set.copyOf(declared.key()))
                ? Optional.empty()
                : Optional.of(new Problem(
                        TABLE_OPTION_INVALID,
                        "%s: 'on-gap' = 'resnapshot', and the log names the rows of %s by %s, not by the key %s"
                                .formatted(source, declared, found.identity(), declared.key()),
                        "rows that are kept by the key they go out by",
                        "ALTER TABLE %s REPLICA IDENTITY DEFAULT; or FULL; or leave the option out."
                                .formatted(Identifiers.quoted(declared.name()))));
    }

    private static String missingIdentity(SourceTable found) {
        if (!found.primaryKey().isEmpty()) {
            return "REPLICA IDENTITY NOTHING, or a primary key that is checked late (DEFERRABLE)";
        }
        return found.partitioned()
                ? "partitions and no primary key"
                : "neither a primary key nor REPLICA IDENTITY FULL";
    }

    private Optional<Problem> ownPublication(SourceTable found) {
        if (!options.publicationMade() || found.publishable()) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                PUBLICATION_NOT_ALLOWED,
                "%s: user '%s' may not make a publication of %s".formatted(source, source.user(), found.name()),
                "a member of the role that owns the table, with CREATE on the database",
                "GRANT the owning role to %1$s and GRANT CREATE ON DATABASE %2$s TO %1$s; or CREATE PUBLICATION %3$s FOR"
                                .formatted(
                                        Identifiers.quoted(source.user()),
                                        Identifiers.quoted(source.database()),
                                        Identifiers.quoted(options.publication()))
                        + " TABLE %s; as its owner and set 'debezium.publication.autocreate.mode' = 'disabled'."
                                .formatted(Identifiers.quoted(found.name()))));
    }

    /** Whether a publication that is made by hand has every change of a table. */
    Optional<Problem> foreignPublication(TableName table) {
        if (options.publicationMade()) {
            return Optional.empty();
        }
        try (PreparedStatement statement = connection.prepareStatement(PUBLISHED)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            statement.setString(3, options.publication());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.of(unpublished(
                            "there is no publication " + options.publication(),
                            "CREATE PUBLICATION %s FOR TABLE %s WITH (publish_via_partition_root);",
                            table));
                }
                if (!row.getBoolean("everything")) {
                    return Optional.of(unpublished(
                            "publication %s leaves out kinds of changes".formatted(options.publication()),
                            "ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate');",
                            table));
                }
                return row.getBoolean("published")
                        ? Optional.empty()
                        : Optional.of(unpublished(
                                "publication %s lacks %s".formatted(options.publication(), table),
                                "ALTER PUBLICATION %s ADD TABLE %s;",
                                table));
            }
        } catch (SQLException failure) {
            return Optional.of(PostgresPreflight.connectionProblem(source, failure));
        }
    }

    private Problem unpublished(String found, String remedy, TableName table) {
        return new Problem(
                PUBLICATION_NOT_ALLOWED,
                "%s: %s".formatted(source, found),
                "a publication of every change of %s, made by hand since its autocreate.mode is 'disabled'"
                        .formatted(table),
                remedy.formatted(Identifiers.quoted(options.publication()), Identifiers.quoted(table)));
    }

    private Problem missing(TableName table) throws SQLException {
        List<String> existing = tables.tables(table.schema());
        return new Problem(
                SOURCE_TABLE_MISSING,
                "%s: no table %s".formatted(source, table),
                existing.isEmpty()
                        ? "an existing table; schema %s has none".formatted(table.schema())
                        : "one of schema %s: %s"
                                .formatted(
                                        table.schema(),
                                        existing.stream().limit(SHOWN).collect(Collectors.joining(", "))),
                "Check schema-name and table-name (upper and lower case count), or create the table.");
    }

    private Problem unreadable(TableName table) {
        return new Problem(
                SOURCE_TABLE_UNREADABLE,
                "%s: user '%s' may not read %s".formatted(source, source.user(), table),
                "SELECT on the table and USAGE on its schema",
                "GRANT USAGE ON SCHEMA %1$s TO %2$s; GRANT SELECT ON %3$s TO %2$s;"
                        .formatted(
                                Identifiers.quoted(table.schema()),
                                Identifiers.quoted(source.user()),
                                Identifiers.quoted(table)));
    }
}
