package io.tidemark.target;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Brings a stage's rows up to a label into the target, within the caller's transaction.
 *
 * <p>Of a table with a key, the last row of each key counts. Of one without, the number of rows that are alike in all columns
 * changes by the sum of {@code n}.
 */
interface EpochSql {

    /** What is to be said ahead of the first change of a transaction. */
    void begin(Connection connection) throws SQLException;

    /** Has what was put off to the transaction's end looked at now, see {@link #begin}: a row that is refused is refused here. */
    void check(Connection connection) throws SQLException;

    /** How many rows are to go, for a table without a key. */
    long countToRemove(Connection connection, Stage stage, long label) throws SQLException;

    /**
     * Removes rows.
     *
     * @param folded whether each key is staged only once
     * @return how many have gone
     */
    long remove(Connection connection, Stage stage, boolean folded, long label) throws SQLException;

    /** Adds rows, and changes those whose key is there. */
    void put(Connection connection, Stage stage, boolean folded, long label) throws SQLException;

    /** The same with a part of the rows, of a table with a key. */
    void put(Connection connection, Stage stage, boolean folded, long label, StagePart part) throws SQLException;

    /** Leaves of each key the last row in the stage, and has parts of it found fast until {@link #endSearch}. */
    void beginSearch(Connection connection, Stage stage, long label) throws SQLException;

    void endSearch(Connection connection, Stage stage) throws SQLException;

    /** Notes the keys of staged rows that are not noted yet. */
    void note(Connection connection, NotedKeys keys, long label) throws SQLException;

    /**
     * Deletes what is in the target under keys that are not noted.
     *
     * @return how many rows
     */
    long sweep(Connection connection, NotedKeys keys) throws SQLException;

    void forgetNoted(Connection connection, NotedKeys keys) throws SQLException;

    /**
     * A query of the last row of each key: {@code label}, {@code subtask}, {@code seq}, {@code n} and all columns, as the stage
     * calls them. Its only parameter is the label.
     */
    String last(Stage stage, boolean folded);
}
