package io.tidemark.source.postgres;

import io.tidemark.source.CapturedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A table as the first load reads it. */
final class LoadedTable {

    private LoadedTable() {}

    /**
     * What stands behind {@code FROM}: without the rows of tables that inherit from an ordinary one, because the log has
     * those under their own tables' names.
     */
    static String from(Connection connection, CapturedTable table) throws SQLException {
        String name = Identifiers.quoted(table.name());
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT relkind = 'p' FROM pg_class WHERE oid = ?::regclass")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1) ? name : "ONLY " + name;
            }
        }
    }
}
