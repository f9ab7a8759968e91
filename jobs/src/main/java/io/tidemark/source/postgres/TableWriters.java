package io.tidemark.source.postgres;

import io.tidemark.source.TableName;
import io.tidemark.source.reader.WritersEnded;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * The transactions that had a lock to write to a table, or to one of its partitions, at some time.
 *
 * <p>A transaction is in the log, and may have been sent, before a snapshot sees it: under synchronous replication for as long
 * as its standby needs. It gives its locks back only behind that ({@code CommitTransaction}: {@code ProcArrayEndTransaction}
 * comes ahead of the release of locks; a prepared one keeps them without a session). So when none of those has its lock any
 * more, every snapshot sees what was in the log when they were noted.
 */
final class TableWriters implements WritersEnded {

    private static final String WRITERS =
            """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND granted
              AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND relation IN (SELECT relid::oid FROM pg_partition_tree(?::regclass) UNION SELECT ?::regclass::oid)""";

    private final Connection connection;
    private final TableName table;
    private final Set<String> left;

    private TableWriters(Connection connection, TableName table, Set<String> left) {
        this.connection = connection;
        this.table = table;
        this.left = left;
    }

    /** @param connection in autocommit; stays open for as long as there is something to ask */
    static TableWriters note(Connection connection, TableName table) throws SQLException {
        return new TableWriters(connection, table, writers(connection, table));
    }

    @Override
    public boolean ask() throws SQLException {
        if (!left.isEmpty()) {
            left.retainAll(writers(connection, table));
        }
        return left.isEmpty();
    }

    private static Set<String> writers(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WRITERS)) {
            statement.setString(1, Identifiers.quoted(table));
            statement.setString(2, Identifiers.quoted(table));
            Set<String> writers = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    writers.add(row.getString(1));
                }
            }
            return writers;
        }
    }
}
