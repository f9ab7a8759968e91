package io.tidemark.source.mysql;

import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_MISSING;
import static io.tidemark.problem.ErrorCode.SOURCE_TABLE_UNREADABLE;

import io.tidemark.problem.Problem;
import io.tidemark.source.CapturedColumn;
import io.tidemark.source.DeclaredTable;
import io.tidemark.source.TableName;
import io.tidemark.source.TableProblems;
import io.tidemark.source.mysql.value.MySqlTypes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What keeps a table from being read exactly. */
final class MySqlTableChecks {

    /** The one engine whose tables have snapshots. */
    private static final String ENGINE = "InnoDB";

    private static final int SHOWN = 20;

    private final MySqlEndpoint source;
    private final boolean reloaded;
    private final SourceTables tables;

    MySqlTableChecks(MySqlCapture options, Connection connection) throws SQLException {
        this.source = options.endpoint();
        this.reloaded = options.restorePolicy().resnapshots();
        this.tables = new SourceTables(connection);
    }

    /** The first thing that keeps the table from being read; empty if nothing does. */
    Optional<Problem> check(DeclaredTable declared) throws SQLException {
        Optional<SourceTable> found = tables.describe(declared.name());
        if (found.isEmpty() || !found.get().name().equals(declared.name())) {
            return Optional.of(missing(declared.name()));
        }
        return shape(declared, found.get())
                .or(() -> columns(declared, found.get()))
                .or(() -> key(declared, found.get()))
                .or(() -> reload(declared));
    }

    private Optional<Problem> reload(DeclaredTable declared) {
        return reloaded && declared.key().isEmpty()
                ? Optional.of(TableProblems.resnapshotNeedsKey(source, declared, Identifiers.quoted(declared.name())))
                : Optional.empty();
    }

    private Optional<Problem> shape(DeclaredTable declared, SourceTable found) {
        if (!found.engine().equalsIgnoreCase(ENGINE)) {
            return Optional.of(new Problem(
                    SOURCE_TABLE_UNREADABLE,
                    "%s: %s %s"
                            .formatted(
                                    source,
                                    declared,
                                    found.engine().isEmpty() ? "is a view" : "has the engine " + found.engine()),
                    "a table with the engine InnoDB: only such a table can be read as it was at one position",
                    found.engine().isEmpty()
                            ? "Read the tables it is made of, and put the view's query into the pipeline."
                            : "ALTER TABLE %s ENGINE = InnoDB;".formatted(Identifiers.quoted(declared.name()))));
        }
        if (found.versioned()) {
            return Optional.of(new Problem(
                    SOURCE_TABLE_UNREADABLE,
                    "%s: %s is system-versioned: the log has its rows of before as new ones"
                            .formatted(source, declared),
                    "a table of current rows only",
                    "ALTER TABLE %s DROP SYSTEM VERSIONING;".formatted(Identifiers.quoted(declared.name()))));
        }
        if (!found.cascades().isEmpty()) {
            return Optional.of(new Problem(
                    SOURCE_TABLE_UNREADABLE,
                    "%s: rows of %s are changed by %s ON DELETE or ON UPDATE, which the log does not carry"
                            .formatted(source, declared, String.join(", ", found.cascades())),
                    "foreign keys that are RESTRICT or NO ACTION: InnoDB cascades beneath the binary log",
                    "ALTER TABLE %s DROP FOREIGN KEY %s, and change the rows by statements of their own."
                            .formatted(
                                    Identifiers.quoted(declared.name()),
                                    Identifiers.quoted(found.cascades().get(0)))));
        }
        return found.columns().stream()
                .filter(column -> !MySqlTypes.isReadableInLog(column.type()))
                .findFirst()
                .map(column -> new Problem(
                        SOURCE_TABLE_UNREADABLE,
                        "%s: column %s of %s is %s, whose rows in the log cannot be read"
                                .formatted(
                                        source,
                                        column.name(),
                                        declared,
                                        column.type().text()),
                        "columns of types that the log's client knows, also those that are not captured",
                        "ALTER TABLE %s MODIFY %s ...; to another type or form."
                                .formatted(Identifiers.quoted(declared.name()), Identifiers.quoted(column.name()))));
    }

    private Optional<Problem> columns(DeclaredTable declared, SourceTable found) {
        Map<String, SourceColumn> existing =
                found.columns().stream().collect(Collectors.toMap(SourceColumn::name, Function.identity()));
        for (CapturedColumn column : declared.columns()) {
            SourceColumn source = existing.get(column.name());
            if (source == null) {
                return Optional.of(TableProblems.columnMissing(
                        this.source,
                        declared,
                        column,
                        "does not exist",
                        found.columns().stream().map(SourceColumn::name).toList()));
            }
            if (!MySqlTypes.carries(source.type(), column.type())) {
                return Optional.of(TableProblems.typeDiffers(
                        this.source, declared, column, source.type().text(), MySqlTypes.carriers(source.type())));
            }
        }
        return Optional.empty();
    }

    private Optional<Problem> key(DeclaredTable declared, SourceTable found) {
        Set<String> key = Set.copyOf(declared.key());
        if (key.isEmpty() || key.equals(Set.copyOf(found.primaryKey()))) {
            return Optional.empty();
        }
        return Optional.of(
                TableProblems.keyDiffers(source, declared, found.primaryKey(), Identifiers.quoted(declared.name())));
    }

    /** Without SELECT on a table, the server does not even say that it exists. */
    private Problem missing(TableName table) throws SQLException {
        List<String> existing = tables.tables(table.schema());
        return new Problem(
                SOURCE_TABLE_MISSING,
                "%s: no table %s that user '%s' may read".formatted(source, table, source.user()),
                existing.isEmpty()
                        ? "an existing table; in database %s the user sees none".formatted(table.schema())
                        : "one of database %s: %s"
                                .formatted(
                                        table.schema(),
                                        existing.stream().limit(SHOWN).collect(Collectors.joining(", "))),
                "Check database-name and table-name (upper and lower case count), or GRANT SELECT ON %s TO the user."
                        .formatted(Identifiers.quoted(table)));
    }
}
