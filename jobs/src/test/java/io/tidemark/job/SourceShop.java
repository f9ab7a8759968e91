package io.tidemark.job;

import io.tidemark.position.LogPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/** A database that a test writes, whatever its kind, the target beside it, and a Flink cluster that reads it. */
interface SourceShop extends AutoCloseable {

    MiniFlink flink();

    /** The server that has the targets. */
    PostgresFixture mart();

    /** The catalog {@code shop} of the source. */
    String catalog(String... options);

    /** Starts a pipeline, from a savepoint or checkpoint if one is given. */
    JobClient submit(String sql, Configuration settings, Optional<String> restore) throws Exception;

    Connection connect() throws SQLException;

    /** Where the source's log ends. */
    LogPosition head() throws SQLException;

    /** Runs statements in the source. */
    void run(String... statements) throws SQLException;

    /** How the catalog of {@link #catalog} calls a table of the source. */
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
