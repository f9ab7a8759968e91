package io.tidemark.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of a {@link Dataset} on a kind of server. */
interface SourceTables {

    static SourceTables of(Dataset dataset) {
        return dataset.server() == ServerKind.POSTGRES ? new PostgresTables(dataset) : new MySqlTables(dataset);
    }

    /** Makes the tables and fills them. */
    void create(Connection connection) throws SQLException;

    /** Makes the tables of a target, empty, in place of those that are there. */
    default void createEmpty(Connection connection) throws SQLException {
        for (String table : dataset().names()) {
            run(connection, "DROP TABLE IF EXISTS " + table, definition(table));
        }
    }

    /** Does what a server does by itself in time: takes rows that are dead away, and counts the others. */
    void settle(Connection connection) throws SQLException;

    Dataset dataset();

    /** The statement that makes a table, with its key. */
    String definition(String table);

    /** SQL for the bytes of all tables, without their indexes beside the one that holds the rows. */
    String bytes();

    /** What a table is cut into for so many connections: what follows {@code FROM}. */
    List<String> parts(Connection connection, String table, int parallelism) throws SQLException;

    /** Removes what pipelines have left in the target's server beside its tables. */
    void dropTidemark(Connection connection) throws SQLException;

    /** Removes what a reader has left behind in the server. */
    void cleanUp(Connection connection) throws SQLException;

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : "";
        }
    }
}
