package io.tidemark.target;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Makes, fills and empties stages. */
interface StageStatements {

    /** A table's columns as a stage has them. */
    List<StageColumn> columns(Connection connection, String schema, String table) throws SQLException;

    /** Whether rows of the table that change have to be taken out of it and put again. */
    boolean replaces(Connection connection, TargetTable target) throws SQLException;

    boolean exists(Connection connection, Stage stage) throws SQLException;

    boolean exists(Connection connection, NotedKeys keys) throws SQLException;

    /** Whether the stage there is has been made for the same columns in the same order. */
    boolean hasNames(Connection connection, Stage stage) throws SQLException;

    /** May commit, as what changes tables does on MySQL. */
    void create(Connection connection, Stage stage) throws SQLException;

    /** Makes an empty one in place of one that may be there. May commit before. */
    void create(Connection connection, NotedKeys keys) throws SQLException;

    /**
     * Makes a {@linkplain Stage#temporary() temporary} stage that is the connection's own, in place of one that is there; undone
     * with its transaction or not.
     */
    void createTemporary(Connection connection, Stage temporary) throws SQLException;

    /** Empties it of what an earlier transaction has left. */
    void emptyTemporary(Connection connection, Stage temporary) throws SQLException;

    /**
     * Brings rows into the stage.
     *
     * @param seq of the first row
     */
    Staged fill(Connection connection, Stage stage, StageRows rows, long label, int subtask, long seq)
            throws SQLException, IOException;

    /**
     * What columns of a staged row are as a text of JSON, in SQL. Whole numbers, texts, dates and times in the spelling of
     * {@link RowText}.
     *
     * @param alias of the stage's row
     * @param columns their places
     */
    String json(Stage stage, String alias, int[] columns);

    /** Deletes the dead letters whose key is in the stage. Pipeline, table, label. */
    String takeOutDeadLetters(Stage stage);

    /** Empties a stage of what has been applied, in the same transaction. */
    void clean(Connection connection, Stage stage, long label, long rows) throws SQLException;
}
