package io.tidemark.source.postgres;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.SourceFailures;
import io.tidemark.source.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The publication that says which tables' changes a slot delivers (PostgreSQL manual, CREATE PUBLICATION). */
final class Publication {

    private final Connection connection;
    private final CaptureOptions options;

    Publication(Connection connection, CaptureOptions options) {
        this.connection = connection;
        this.options = options;
    }

    /**
     * Makes sure that the tables' changes are published: makes the publication or sets its tables if it is ours, and
     * checks it if it is not.
     */
    void publish(List<CapturedTable> tables) throws SQLException {
        Set<TableName> wanted = tables.stream().map(CapturedTable::name).collect(Collectors.toCollection(TreeSet::new));
        if (!exists()) {
            if (!options.publicationMade()) {
                throw lacking(wanted);
            }
            execute("CREATE PUBLICATION %s FOR TABLE %s WITH (publish_via_partition_root = true)"
                    .formatted(Identifiers.quoted(options.publication()), list(wanted)));
            return;
        }
        Set<TableName> published = published();
        if (options.publicationMade()) {
            if (!published.equals(wanted)) {
                execute("ALTER PUBLICATION %s SET TABLE %s"
                        .formatted(Identifiers.quoted(options.publication()), list(wanted)));
            }
        } else if (!published.containsAll(wanted)) {
            wanted.removeAll(published);
            throw lacking(wanted);
        }
    }

    private RuntimeException lacking(Set<TableName> tables) {
        return SourceFailures.permanent(
                ErrorCode.PUBLICATION_NOT_ALLOWED,
                "%s: publication %s lacks %s".formatted(options.endpoint(), options.publication(), tables),
                "a publication of all tables the pipeline reads, since its autocreate.mode is 'disabled'",
                "%s PUBLICATION %s %s TABLE %s;"
                        .formatted("ALTER", Identifiers.quoted(options.publication()), "ADD", list(tables)));
    }

    private boolean exists() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, options.publication());
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private Set<TableName> published() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?")) {
            statement.setString(1, options.publication());
            try (ResultSet rows = statement.executeQuery()) {
                Set<TableName> tables = new TreeSet<>();
                while (rows.next()) {
                    tables.add(new TableName(rows.getString(1), rows.getString(2)));
                }
                return tables;
            }
        }
    }

    private static String list(Set<TableName> tables) {
        List<String> names = new ArrayList<>();
        tables.forEach(table -> names.add(Identifiers.quoted(table)));
        return String.join(", ", names);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
