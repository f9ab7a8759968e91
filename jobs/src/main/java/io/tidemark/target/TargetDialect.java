package io.tidemark.target;

import io.tidemark.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What one kind of target database does in a way of its own; what is decided about epochs is none of it. */
interface TargetDialect {

    /** The one that a JDBC URL asks for. */
    static TargetDialect of(String url) {
        return MySqlDialect.isAddressed(url) ? MySqlDialect.INSTANCE : PostgresDialect.INSTANCE;
    }

    /**
     * Opens a connection in autocommit that gives up after ten seconds, and on an answer after {@code answer}.
     *
     * @param toApply whether statements are to be planned each time for the rows there are
     * @throws SQLException with the server's or the driver's SQLSTATE
     */
    Connection connect(TargetDatabase database, Duration answer, boolean toApply) throws SQLException;

    /** What one transaction can span: host, port and, where it is bounded by it, the database; without what else the URL says. */
    String database(String url);

    /** What tells what {@link #database} names from all others, by whichever address it is reached; SQL for one text. */
    String identity();

    /** A name as SQL says it. */
    String quoted(String identifier);

    default String quoted(List<String> identifiers) {
        return identifiers.stream().map(this::quoted).collect(Collectors.joining(", "));
    }

    /** A name that the server keeps as it is: {@code name}, or its begin and a hash of the rest. */
    default String shortened(String name) {
        if (keeps(name, 0)) {
            return name;
        }
        String hash = "~%08x".formatted(name.hashCode());
        String begin = name;
        while (!keeps(begin, hash.length())) {
            begin = begin.substring(0, begin.offsetByCodePoints(begin.length(), -1));
        }
        return begin + hash;
    }

    /** @param more letters and digits behind the name */
    boolean keeps(String name, int more);

    /** A name for a temporary table, shortened and quoted for SQL. */
    String temporaryName(String name);

    /** The statement that lets a user make one. */
    String temporaryRight();

    TidemarkSchema schema();

    TidemarkSql tidemarkSql();

    WriterSlots slots();

    StageStatements stages();

    EpochSql epochs();

    TargetFaults faults();

    /** @throws SQLException also if rows of the tables cannot be put in any order */
    ForeignKeys foreignKeys(List<TargetTable> tables, Connection connection) throws SQLException;

    TableChecks checks(TargetTable target, Connection connection);

    /**
     * Waits for the lock that a pipeline is submitted under, which ends with the connection. Nothing else is done over it.
     *
     * @return whether it was to be had in that time
     */
    boolean locked(Connection connection, String pipeline, Duration patience) throws SQLException;

    /**
     * Why a database did not answer.
     *
     * @param what could not be asked for, or changed
     */
    Problem connectionProblem(String what, String user, SQLException failure);
}
