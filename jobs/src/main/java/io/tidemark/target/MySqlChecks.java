package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_KEY_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_NOT_WRITABLE;
import static io.tidemark.problem.ErrorCode.TARGET_TYPE_DIFFERENT;

import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.table.types.logical.LogicalTypeFamily;

/** Asks MySQL's and MariaDB's catalog. */
final class MySqlChecks implements TableChecks {

    private static final List<String> RIGHTS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    /** Types that have several texts for a value; MySqlLiteral looks at those of CHAR and UUID. */
    private static final Set<String> NORMALIZED = Set.of("decimal", "inet4", "inet6");

    private final TargetTable target;
    private final Connection connection;
    private final MySqlTables tables;

    MySqlChecks(TargetTable target, Connection connection) {
        this.target = target;
        this.connection = connection;
        this.tables = new MySqlTables(connection);
    }

    private Optional<MySqlTable> table() throws SQLException {
        return tables.describe(target.schema(), target.table());
    }

    @Override
    public int exclusions() throws SQLException {
        return table().map(MySqlTable::uniqueIndexes).orElse(0);
    }

    @Override
    public boolean hasForeignKeys() throws SQLException {
        return MySqlForeignKeys.refers(target, connection) || MySqlForeignKeys.isReferredTo(target, connection);
    }

    @Override
    public Optional<Problem> making() throws SQLException {
        MySqlGrants grants = MySqlGrants.of(connection);
        return grants.haveAll(List.of("CREATE"), target.schema(), Optional.of(target.table()))
                ? Optional.empty()
                : Optional.of(new Problem(
                        TARGET_NOT_WRITABLE,
                        "%s is not there, and user %s may not make it".formatted(target, grants.user()),
                        "CREATE on the database",
                        "GRANT CREATE ON %s.* TO %s; or make the table as another user."
                                .formatted(MySqlDialect.INSTANCE.quoted(target.schema()), grants.user())));
    }

    @Override
    public boolean exists() throws SQLException {
        return table().isPresent();
    }

    @Override
    public String createTable() throws SQLException {
        return MySqlDdl.createTable(target, tables.exactCollation());
    }

    @Override
    public List<Problem> columns() throws SQLException {
        List<Problem> problems = new ArrayList<>(MySqlFit.problems(table().orElseThrow(), target.rowType()));
        MySqlForeignKeys.referringToItself(target, connection).ifPresent(problems::add);
        return problems;
    }

    @Override
    public Optional<Problem> key() throws SQLException {
        MySqlTable table = table().orElseThrow();
        if (table.keys().stream().noneMatch(key -> Set.copyOf(key).equals(Set.copyOf(target.key())))) {
            return Optional.of(new Problem(
                    TARGET_KEY_MISSING,
                    "%s has no unique index on exactly (%s), each column whole"
                            .formatted(target, String.join(", ", target.key())),
                    "the key by which the pipeline upserts",
                    MySqlDdl.addKey(
                                    target.schema(),
                                    target.table(),
                                    target.key(),
                                    !table.keys().isEmpty()) + ";"));
        }
        return target.key().stream()
                .flatMap(name -> table.column(name).stream())
                .filter(column -> NORMALIZED.contains(column.base()) && isText(column.name()))
                .findFirst()
                .map(this::normalizes);
    }

    private boolean isText(String column) {
        return target.rowType()
                .getTypeAt(target.rowType().getFieldIndex(column))
                .is(LogicalTypeFamily.CHARACTER_STRING);
    }

    private Problem normalizes(MySqlColumn column) {
        return new Problem(
                TARGET_TYPE_DIFFERENT,
                "the key's column %s of %s is %s, the pipeline writes texts"
                        .formatted(column.name(), target, column.type()),
                "a key that keeps its texts as they are: the column takes several of them for one value",
                "ALTER TABLE %s MODIFY COLUMN %s varchar(255) NOT NULL;"
                        .formatted(target.quotedName(), MySqlDialect.INSTANCE.quoted(column.name())));
    }

    /** A table that others refer to cannot be truncated. */
    @Override
    public String emptying() throws SQLException {
        return MySqlForeignKeys.isReferredTo(target, connection)
                ? "DELETE FROM " + quotedTable()
                : TableChecks.super.emptying();
    }

    @Override
    public Optional<Problem> rights() throws SQLException {
        MySqlGrants grants = MySqlGrants.of(connection);
        return grants.haveAll(RIGHTS, target.schema(), Optional.of(target.table()))
                ? Optional.empty()
                : Optional.of(new Problem(
                        TARGET_NOT_WRITABLE,
                        "%s: user %s lacks rights".formatted(target, grants.user()),
                        "SELECT, INSERT, UPDATE and DELETE on the table",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s;"
                                .formatted(target.quotedName(), grants.user())));
    }

    @Override
    public boolean hasRows() throws SQLException {
        return isTrue("SELECT EXISTS (SELECT 1 FROM %s)".formatted(target.quotedName()));
    }

    private boolean isTrue(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public String quotedTable() {
        return target.quotedName();
    }
}
