package io.tidemark.target;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks which tables refer to each other. InnoDB looks at each row's references when the row is changed and knows nothing of
 * the transaction's end, so that tables that refer to each other in a circle, or to themselves, cannot be filled.
 */
final class MySqlForeignKeys {

    private static final String REFERRED =
            """
            SELECT referenced_table_schema, referenced_table_name, constraint_name
            FROM information_schema.key_column_usage
            WHERE table_schema = ? AND table_name = ? AND referenced_table_name IS NOT NULL""";

    private MySqlForeignKeys() {}

    static ForeignKeys among(List<TargetTable> tables, Connection connection) throws SQLException {
        Map<String, Set<String>> parents = new LinkedHashMap<>();
        tables.forEach(table -> parents.put(table.quotedName(), new LinkedHashSet<>()));
        for (TargetTable table : tables) {
            Optional<Problem> self = referringToItself(table, connection);
            if (self.isPresent()) {
                throw TargetFailures.permanent(self.get());
            }
            try (PreparedStatement statement = connection.prepareStatement(REFERRED)) {
                statement.setString(1, table.schema());
                statement.setString(2, table.table());
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        String parent = table.quotedName(row.getString(1), row.getString(2));
                        if (parents.containsKey(parent)) {
                            parents.get(table.quotedName()).add(parent);
                        }
                    }
                }
            }
        }
        for (String table : parents.keySet()) {
            if (reaches(table, table, parents, new HashSet<>())) {
                throw TargetFailures.permanent(inACircle(table, parents));
            }
        }
        return new ForeignKeys(parents);
    }

    private static boolean reaches(String from, String to, Map<String, Set<String>> parents, Set<String> seen) {
        return parents.get(from).stream()
                .anyMatch(parent -> parent.equals(to) || (seen.add(parent) && reaches(parent, to, parents, seen)));
    }

    private static Problem inACircle(String table, Map<String, Set<String>> parents) {
        List<String> circle = new ArrayList<>();
        parents.keySet().stream()
                .filter(other -> reaches(table, other, parents, new HashSet<>())
                        && reaches(other, table, parents, new HashSet<>()))
                .forEach(circle::add);
        return new Problem(
                ErrorCode.TARGET_TABLE_UNWRITABLE,
                "the foreign keys of %s go round in a circle".formatted(String.join(", ", circle)),
                "tables of which one can be filled before the other: the server checks each row at once",
                "ALTER TABLE %s DROP FOREIGN KEY ...; in one of them.".formatted(table));
    }

    /** What is said of a table that refers to its own rows, if it does. */
    static Optional<Problem> referringToItself(TargetTable table, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                REFERRED + " AND referenced_table_schema = table_schema AND referenced_table_name = table_name")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Problem(
                                ErrorCode.TARGET_TABLE_UNWRITABLE,
                                "%s refers to its own rows by the foreign key %s".formatted(table, row.getString(3)),
                                "rows that can be put in any order: the server checks each of them at once",
                                "ALTER TABLE %s DROP FOREIGN KEY %s;"
                                        .formatted(table.quotedName(), MySqlDialect.INSTANCE.quoted(row.getString(3)))))
                        : Optional.empty();
            }
        }
    }

    /**
     * Has rows stay where they are whose going would take rows of other tables along.
     *
     * @param failure why they would have to be taken out and put again
     * @throws SQLException the failure, if a table refers to this one, or one may that the user does not see
     */
    static void requireNotReferredTo(TargetTable table, Connection connection, SQLException failure)
            throws SQLException {
        if (isReferredTo(table, connection)) {
            throw because(failure, "other tables refer to %s".formatted(table));
        }
        MySqlGrants grants = MySqlGrants.of(connection);
        if (!grants.showAllTables()) {
            throw because(
                    failure,
                    "user %1$s does not see whether other tables refer to %2$s: GRANT REFERENCES ON *.* TO %1$s"
                            .formatted(grants.user(), table));
        }
    }

    private static SQLException because(SQLException failure, String reason) {
        SQLException said = new SQLException(
                "%s (values that wander between rows take these out and put them again, and %s)"
                        .formatted(failure.getMessage(), reason),
                failure.getSQLState(),
                failure.getErrorCode());
        said.initCause(failure);
        return said;
    }

    static boolean refers(TargetTable table, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REFERRED)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Whether any table of the server refers to this one, as far as the user may see. */
    static boolean isReferredTo(TargetTable table, Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                """
                SELECT count(*) FROM information_schema.key_column_usage
                WHERE referenced_table_schema = ? AND referenced_table_name = ?""")) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1) > 0;
            }
        }
    }
}
