package io.tidemark.embedded;

import java.sql.Connection;
import java.sql.SQLException;

/** A database server. */
public interface DatabaseServer extends Server {

    /** Its superuser. */
    String user();

    /** The superuser's password. */
    String password();

    /** The address of a database for JDBC, without user and password. */
    String jdbcUrl(String database);

    /** Connects the superuser to a database. */
    Connection connect(String database) throws SQLException;

    /** Creates an empty database; the name is taken literally. */
    void createDatabase(String name) throws SQLException;
}
