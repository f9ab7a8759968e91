package io.tidemark.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user may do, as the server prints it; with the roles that are active.
 *
 * @param user for SQL: {@code 'name'@'host'}
 */
record MySqlGrants(String user, List<Grant> grants) {

    private static final String NAME = "(\\*|`(?:[^`]|``)+`)";
    private static final Pattern GRANT =
            Pattern.compile("GRANT (?<rights>.+?) ON (?:TABLE )?%1$s\\.%1$s TO .*".formatted(NAME), Pattern.DOTALL);
    private static final String ALL = "ALL PRIVILEGES";
    private static final Set<String> OF_TABLES =
            Set.of(ALL, "SELECT", "INSERT", "UPDATE", "DELETE", "ALTER", "DROP", "INDEX", "REFERENCES", "TRIGGER");

    /** @param schema a pattern, empty for all; so is no table */
    record Grant(Set<String> rights, Optional<Pattern> schema, Optional<String> table) {

        private boolean isOf(String ofSchema, Optional<String> ofTable) {
            return (schema.isEmpty() || schema.get().matcher(ofSchema).matches())
                    && (table.isEmpty() || table.equals(ofTable));
        }
    }

    static MySqlGrants of(Connection connection) throws SQLException {
        List<Grant> grants = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            String user = text(statement, "SELECT current_user()");
            int host = user.lastIndexOf('@');
            String quoted = "'%s'@'%s'".formatted(user.substring(0, host), user.substring(host + 1));
            String role = text(statement, "SELECT coalesce(current_role(), 'NONE')");
            boolean expands = role.equals("NONE") || !role.startsWith("`");
            try (ResultSet rows =
                    statement.executeQuery(expands ? "SHOW GRANTS" : "SHOW GRANTS FOR CURRENT_USER() USING " + role)) {
                while (rows.next()) {
                    parse(rows.getString(1)).ifPresent(grants::add);
                }
            }
            return new MySqlGrants(quoted, grants);
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Optional<Grant> parse(String line) {
        Matcher grant = GRANT.matcher(line);
        if (!grant.matches()) {
            return Optional.empty();
        }
        Set<String> rights = new HashSet<>();
        Arrays.stream(grant.group("rights").split(","))
                .map(right -> right.strip().toUpperCase(Locale.ROOT))
                .forEach(rights::add);
        return Optional.of(
                new Grant(rights, unquoted(grant.group(2)).map(MySqlGrants::pattern), unquoted(grant.group(3))));
    }

    private static Optional<String> unquoted(String name) {
        return name.equals("*")
                ? Optional.empty()
                : Optional.of(name.substring(1, name.length() - 1).replace("``", "`"));
    }

    private static Pattern pattern(String like) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char letter = like.charAt(i);
            if (letter == '\\' && i + 1 < like.length()) {
                i++;
                pattern.append(Pattern.quote(like.substring(i, i + 1)));
            } else if (letter == '%') {
                pattern.append(".*");
            } else if (letter == '_') {
                pattern.append('.');
            } else {
                pattern.append(Pattern.quote(String.valueOf(letter)));
            }
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }

    /** Whether the server shows the user all tables that there are (MySQL manual, "INFORMATION_SCHEMA Tables"). */
    boolean showAllTables() {
        return grants.stream().filter(grant -> grant.schema().isEmpty()).anyMatch(grant -> grant.rights().stream()
                .anyMatch(OF_TABLES::contains));
    }

    /** @param table none for all of the schema */
    boolean haveAll(List<String> rights, String schema, Optional<String> table) {
        return rights.stream().allMatch(right -> grants.stream()
                .filter(grant -> grant.isOf(schema, table))
                .anyMatch(grant ->
                        grant.rights().contains(right) || grant.rights().contains(ALL)));
    }
}
