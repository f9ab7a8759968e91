package io.tidemark.target;

import io.tidemark.problem.Problem;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Questions about one table of a target, asked before a job is submitted. */
interface TableChecks {

    /** What keeps the user from making the table, which is not there. */
    Optional<Problem> making() throws SQLException;

    boolean exists() throws SQLException;

    /** The statement that makes the table, without a semicolon. */
    String createTable() throws SQLException;

    /** What keeps the columns, or the table as a whole, from being written. */
    List<Problem> columns() throws SQLException;

    /** What keeps rows from being told by the pipeline's key. */
    Optional<Problem> key() throws SQLException;

    /** How many constraints and indexes forbid rows beside each other, the key's among them. */
    int exclusions() throws SQLException;

    /** Whether it refers to a table, or one refers to it, as far as the user sees. */
    boolean hasForeignKeys() throws SQLException;

    /** Which rights the user lacks. */
    Optional<Problem> rights() throws SQLException;

    boolean hasRows() throws SQLException;

    /** The statement that takes all rows out, without a semicolon. */
    default String emptying() throws SQLException {
        return "TRUNCATE " + quotedTable();
    }

    String quotedTable();
}
