package io.tidemark.connection;

import java.sql.Connection;
import java.sql.SQLException;

/** A database that is asked, by somebody. Those that are equal give the same answers. */
public interface AskedDatabase {

    /**
     * Opens a connection in autocommit.
     *
     * @throws SQLException with the server's or the driver's SQLSTATE
     */
    Connection connect() throws SQLException;
}
