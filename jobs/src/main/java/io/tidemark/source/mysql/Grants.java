package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a user may do on the whole server, roles in use included. */
final class Grants {

    private static final Pattern GLOBAL = Pattern.compile("GRANT (.+) ON \\*\\.\\* TO .*");
    private static final String EVERYTHING = "ALL PRIVILEGES";

    private final String user;
    private final Set<String> privileges;

    private Grants(String user, Set<String> privileges) {
        this.user = user;
        this.privileges = privileges;
    }

    static Grants read(Connection connection) throws SQLException {
        Set<String> privileges = new HashSet<>();
        for (String line : lines(connection, grants(connection))) {
            Matcher global = GLOBAL.matcher(line);
            if (global.matches()) {
                for (String privilege : global.group(1).split(",\\s*")) {
                    privileges.add(privilege.strip().toUpperCase(Locale.ROOT));
                }
            }
        }
        return new Grants(text(connection, "SELECT current_user()"), privileges);
    }

    private static String grants(Connection connection) throws SQLException {
        if (MySqlLog.isMariaDb(connection)) {
            // It prints what roles bring for the session only, not for a user that is named.
            return "SHOW GRANTS";
        }
        String roles = text(connection, "SELECT current_role()");
        return "SHOW GRANTS FOR CURRENT_USER()" + (roles.equals("NONE") ? "" : " USING " + roles);
    }

    private static String text(Connection connection, String query) throws SQLException {
        return lines(connection, query).get(0);
    }

    private static List<String> lines(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        }
    }

    boolean has(String privilege) {
        return privileges.contains(EVERYTHING) || privileges.contains(privilege);
    }

    /** As a statement names the user. */
    String user() {
        int at = user.lastIndexOf('@');
        return "'%s'@'%s'".formatted(user.substring(0, at), user.substring(at + 1));
    }
}
