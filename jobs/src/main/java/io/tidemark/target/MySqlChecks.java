package io.tidemark.target;

import static io.tidemark.problem.ErrorCode.TARGET_KEY_MISSING;
import static io.tidemark.problem.ErrorCode.TARGET_NOT_WRITABLE;
import static io.tidemark.problem.ErrorCode.TARGET_TABLE_UNWRITABLE;

import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks MySQL's and MariaDB's catalog. */
final class MySqlChecks implements TableChecks {

    private static final List<String> RIGHTS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

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
    public String createTable() {
        return MySqlDdl.createTable(target);
    }

    @Override
    public List<Problem> columns() throws SQLException {
        List<Problem> problems = new ArrayList<>(MySqlFit.problems(table().orElseThrow(), target.rowType()));
        MySqlForeignKeys.referringToItself(target, connection).ifPresent(problems::add);
        if (logsStatements()) {
            problems.add(new Problem(
                    TARGET_TABLE_UNWRITABLE,
                    "%s: the server logs statements (binlog_format = STATEMENT)".formatted(target.database()),
                    "binlog_format ROW or MIXED: replicas would carry the pipeline's statements out in another way",
                    "SET GLOBAL binlog_format = 'ROW';"));
        }
        return problems;
    }

    private boolean logsStatements() throws SQLException {
        return isTrue("SELECT @@log_bin = 1 AND @@binlog_format = 'STATEMENT'");
    }

    @Override
    public Optional<Problem> key() throws SQLException {
        boolean told = table().orElseThrow().keys().stream()
                .anyMatch(key -> Set.copyOf(key).equals(Set.copyOf(target.key())));
        return told
                ? Optional.empty()
                : Optional.of(new Problem(
                        TARGET_KEY_MISSING,
                        "%s has no unique index on exactly (%s), each column whole"
                                .formatted(target, String.join(", ", target.key())),
                        "the key by which the pipeline upserts",
                        MySqlDdl.addKey(target.schema(), target.table(), target.key()) + ";"));
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
