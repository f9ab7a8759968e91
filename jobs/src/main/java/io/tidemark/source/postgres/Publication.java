package io.tidemark.source.postgres;

import io.tidemark.problem.ErrorCode;
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

    private static final String EVERYTHING =
            "publish = 'insert, update, delete, truncate', publish_via_partition_root = true";

    private final Connection connection;
    private final PostgresCapture options;

    Publication(Connection connection, PostgresCapture options) {
        this.connection = connection;
        this.options = options;
    }

    /**
     * Makes sure that the tables' changes are published, or fails.
     *
     * <p>Tables are added and, while a slot's log may be read again, never taken out: the output plugin looks up who is
     * published as of each change, so that an older position would be decoded without the table that was taken out.
     *
     * @param loaded those of the tables that are read already: they must have been published all the time
     */
    void publish(List<CapturedTable> tables, Set<TableName> loaded) throws SQLException {
        Set<TableName> wanted = tables.stream().map(CapturedTable::name).collect(Collectors.toCollection(TreeSet::new));
        Set<TableName> missing = new TreeSet<>(wanted);
        boolean exists = exists();
        if (exists) {
            missing.removeAll(published());
        }
        if (missing.stream().anyMatch(loaded::contains)) {
            missing.retainAll(loaded);
            throw lacking(
                    missing,
                    "They were read before: their changes of meanwhile are missing. Submit the pipeline"
                            + " without state, into empty targets.");
        }
        if (!options.publicationMade()) {
            if (!missing.isEmpty()) {
                throw lacking(
                        missing,
                        exists
                                ? "ALTER PUBLICATION %s ADD TABLE %s;".formatted(name(), list(missing))
                                : "CREATE PUBLICATION %s FOR TABLE %s WITH (publish_via_partition_root);"
                                        .formatted(name(), list(missing)));
            }
        } else if (!exists) {
            execute("CREATE PUBLICATION %s FOR TABLE %s WITH (%s)".formatted(name(), list(wanted), EVERYTHING));
        } else {
            execute("ALTER PUBLICATION %s SET (%s)".formatted(name(), EVERYTHING));
            if (loaded.isEmpty()) {
                execute("ALTER PUBLICATION %s SET TABLE %s".formatted(name(), list(wanted)));
            } else if (!missing.isEmpty()) {
                execute("ALTER PUBLICATION %s ADD TABLE %s".formatted(name(), list(missing)));
            }
        }
    }

    private String name() {
        return Identifiers.quoted(options.publication());
    }

    private RuntimeException lacking(Set<TableName> tables, String remedy) {
        return SourceFailures.permanent(
                ErrorCode.PUBLICATION_NOT_ALLOWED,
                "%s: publication %s lacks %s, or filters their rows"
                        .formatted(options.endpoint(), options.publication(), tables),
                "a publication of every row of the tables the pipeline reads",
                remedy);
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
        // Filters of rows came with version 15.
        String unfiltered = connection.getMetaData().getDatabaseMajorVersion() >= 15 ? " AND rowfilter IS NULL" : "";
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ?" + unfiltered)) {
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
