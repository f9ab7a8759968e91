package io.tidemark.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks which tables refer to each other. */
final class PostgresForeignKeys {

    private static final String QUERY =
            """
            SELECT DISTINCT conrelid::bigint, confrelid::bigint FROM pg_constraint
            WHERE contype = 'f' AND conrelid = ANY (?::regclass[]::oid[]) AND confrelid = ANY (?::regclass[]::oid[])""";

    private PostgresForeignKeys() {}

    static ForeignKeys among(List<TargetTable> tables, Connection connection) throws SQLException {
        Map<Long, String> names = new LinkedHashMap<>();
        Map<String, Set<String>> parents = new LinkedHashMap<>();
        for (TargetTable table : tables) {
            parents.put(table.quotedName(), new LinkedHashSet<>());
            try (PreparedStatement statement = connection.prepareStatement("SELECT ?::regclass::oid::bigint")) {
                statement.setString(1, table.quotedName());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    names.put(row.getLong(1), table.quotedName());
                }
            }
        }
        Object[] all = tables.stream().map(TargetTable::quotedName).toArray();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setArray(1, connection.createArrayOf("text", all));
            statement.setArray(2, connection.createArrayOf("text", all));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    parents.get(names.get(row.getLong(1))).add(names.get(row.getLong(2)));
                }
            }
        }
        return new ForeignKeys(parents);
    }
}
