package io.tidemark.cli.live;

import io.tidemark.cli.context.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** Connects to a database of a context. */
public final class DatabaseConnection {

    private static final int SECONDS = 10;

    private DatabaseConnection() {}

    /**
     * Connects, for questions that are answered soon.
     *
     * @param environment in which secrets may be
     * @throws io.tidemark.problem.ProblemException if its secret cannot be read
     */
    public static Connection open(Database database, Map<String, String> environment) throws SQLException {
        Properties properties = new Properties();
        database.username().ifPresent(user -> properties.setProperty("user", user));
        database.password().ifPresent(secret -> properties.setProperty("password", secret.read(environment)));
        boolean postgres = isPostgres(database);
        // Postgres' driver counts seconds, MariaDB's milliseconds.
        int timeout = postgres ? SECONDS : SECONDS * 1_000;
        properties.setProperty("connectTimeout", Integer.toString(timeout));
        properties.setProperty("socketTimeout", Integer.toString(timeout));
        try {
            return DriverManager.getConnection(
                    database.url().replaceFirst("^jdbc:mysql:", "jdbc:mariadb:"), properties);
        } catch (SQLException failure) {
            throw new NotConnectedException(failure);
        }
    }

    public static boolean isPostgres(Database database) {
        return database.url().startsWith("jdbc:postgresql:");
    }
}
