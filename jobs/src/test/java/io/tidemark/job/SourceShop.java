package io.tidemark.job;

import java.sql.Connection;
import java.sql.SQLException;

/** A database that a test writes, whatever its kind, and the target beside it. */
interface SourceShop {

    Connection connect() throws SQLException;

    /** Runs statements in the source. */
    void run(String... statements) throws SQLException;

    /** How the catalog of {@code catalog()} calls a table of the source. */
    String source(String table);

    /** A target table, made as well. */
    String target(String name, String postgresColumns, String flinkColumns) throws SQLException;

    /** Waits until a query gives the same rows in the source as another one in the target. */
    void awaitEqual(String expected, String actual);

    /** A query of the numbers from 1 on, in a column {@code n}. */
    String numbers(int last);

    /** Deletes one of the rows that a condition is true for. */
    String deleteOne(String table, String condition);

    /** Changes one of the rows that a condition is true for. */
    String updateOne(String table, String change, String condition);

    /** What a table without a key needs, for the log to have its rows whole. */
    String logWholeRows(String table);
}
