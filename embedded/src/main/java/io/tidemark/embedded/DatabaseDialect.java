package io.tidemark.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What differs between databases for a client. */
enum DatabaseDialect {
    POSTGRES("jdbc:postgresql://", "", "postgres", "\""),
    MYSQL("jdbc:mysql://", "?useSSL=false&allowPublicKeyRetrieval=true", "mysql", "`"),
    MARIADB("jdbc:mariadb://", "?sslMode=disable", "mysql", "`");

    private static final int SECONDS_TO_ANSWER = 5;

    private final String protocol;
    private final String parameters;
    private final String systemDatabase;
    private final String identifierQuote;

    DatabaseDialect(String protocol, String parameters, String systemDatabase, String identifierQuote) {
        this.protocol = protocol;
        this.parameters = parameters;
        this.systemDatabase = systemDatabase;
        this.identifierQuote = identifierQuote;
    }

    String jdbcUrl(String host, int port, String database) {
        // MariaDB's driver takes the name as it stands.
        String name = this == MARIADB ? database : UrlPart.encode(database);
        return protocol + host + ":" + port + "/" + name + parameters;
    }

    void createDatabase(DatabaseServer server, String name) throws SQLException {
        String literal = name.replace(identifierQuote, identifierQuote + identifierQuote);
        try (Connection connection = server.connect(systemDatabase);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + identifierQuote + literal + identifierQuote);
        }
    }

    /** Throws as long as the server does not serve. */
    void use(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect(systemDatabase)) {
            if (!connection.isValid(SECONDS_TO_ANSWER)) {
                throw new SQLException("The server accepts connections but does not answer.");
            }
        }
    }
}
