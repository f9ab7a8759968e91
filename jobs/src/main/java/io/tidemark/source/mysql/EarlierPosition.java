package io.tidemark.source.mysql;

import io.tidemark.log.MySqlLog;
import io.tidemark.log.MySqlLog.LogFile;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import io.tidemark.source.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a stream can begin at a place of a binary log that somebody names. */
final class EarlierPosition {

    private static final long FIRST_EVENT = 4;

    /** Events at a time. */
    private static final int FETCHED = 1_000;

    /** MariaDB has both. */
    private static final Set<String> QUERIES = Set.of("Query", "Query_compressed");

    /** Ahead of a statement stands the database that it was for. */
    private static final Pattern ENDS_PREPARED = Pattern.compile("^(?:use `[^`]*`; )?(XA (COMMIT|ROLLBACK) .+)");

    private static final Pattern ALTERS =
            Pattern.compile("\\b(?:ALTER|CREATE|DROP|RENAME)\\b", Pattern.CASE_INSENSITIVE);

    private EarlierPosition() {}

    /**
     * Why the columns that a state knows of its tables may not be those that they had there; empty if they are. The log does not say
     * what a table looked like, and a state not since when it has looked as it does: so everything between the two is looked through.
     *
     * @param tables that are read
     */
    static Optional<Problem> altered(
            BinlogPosition named,
            BinlogPosition stored,
            Collection<TableName> tables,
            List<LogFile> files,
            Connection connection)
            throws SQLException {
        Passed passed = new Passed(named, tables);
        for (LogFile file : files) {
            BinlogPosition begin = new BinlogPosition(file.name(), 0, GtidSet.EMPTY);
            if (!begin.base().equals(named.base())
                    || begin.fileNumber() < named.fileNumber()
                    || (begin.base().equals(stored.base()) && begin.fileNumber() > stored.fileNumber())) {
                continue;
            }
            long from = file.name().equals(named.file()) ? named.offset() : FIRST_EVENT;
            long upTo = file.name().equals(stored.file()) ? stored.offset() : Long.MAX_VALUE;
            if (from >= file.bytes()) {
                continue;
            }
            Optional<Problem> against = against(file.name(), from, upTo, passed, connection);
            if (against.isPresent()) {
                return against;
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> against(String file, long from, long upTo, Passed passed, Connection connection)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SHOW BINLOG EVENTS IN ? FROM ?", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(FETCHED);
            statement.setString(1, file);
            statement.setLong(2, from);
            try (ResultSet event = statement.executeQuery()) {
                Optional<Problem> against = Optional.empty();
                while (event.next()) {
                    if (against.isEmpty() && event.getLong("Pos") < upTo) {
                        against = passed.event(file, event.getString("Event_type"), event.getString("Info"));
                    }
                }
                return against;
            }
        }
    }

    /** Events in their order, from a place on that was named. */
    static final class Passed {

        private final BinlogPosition named;
        private final Collection<TableName> tables;
        private final Set<String> prepared = new HashSet<>();

        Passed(BinlogPosition named, Collection<TableName> tables) {
            this.named = named;
            this.tables = tables;
        }

        /** Why a stream that begins at the place does not pass it; empty if it does. As the server shows it. */
        Optional<Problem> event(String file, String type, String info) {
            if ("XA_prepare".equals(type)) {
                prepared.add(PreparedId.in(info));
                return Optional.empty();
            }
            if (!QUERIES.contains(type)) {
                return Optional.empty();
            }
            Matcher ends = ENDS_PREPARED.matcher(info);
            if (ends.find()) {
                boolean known = prepared.remove(PreparedId.in(ends.group(1)));
                return known || ends.group(2).equals("ROLLBACK") ? Optional.empty() : Optional.of(within(file, info));
            }
            return names(info, tables) ? Optional.of(altered(file, info)) : Optional.empty();
        }

        private Problem within(String file, String info) {
            return new Problem(
                    ErrorCode.POSITION_REFUSED,
                    "log file %s has behind %s, without what was prepared: %s"
                            .formatted(file, named, Words.brief(info)),
                    "a place that lies not between a transaction's XA PREPARE and its XA COMMIT: a job ends at such a one",
                    "Name a place before that XA PREPARE, or one behind the XA COMMIT.");
        }

        private Problem altered(String file, String info) {
            return new Problem(
                    ErrorCode.POSITION_REFUSED,
                    "log file %s has behind %s: %s".formatted(file, named, Words.brief(info)),
                    "a place behind the last statement that has changed one of the tables: which columns they had before is"
                            + " not known",
                    "Name a later place; or replay a savepoint of before: tidemark pipeline replay.");
        }
    }

    /** Rather one too many: a statement that only mentions a table may have changed it by way of another name. */
    private static boolean names(String statement, Collection<TableName> tables) {
        return ALTERS.matcher(statement).find()
                && tables.stream().anyMatch(table -> mentions(statement, table.table()));
    }

    private static boolean mentions(String statement, String name) {
        return Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])", Pattern.CASE_INSENSITIVE)
                .matcher(statement)
                .find();
    }

    /** Why it cannot; empty if it can. What the guard asks of any position is not asked here. */
    static Optional<Problem> check(BinlogPosition named, List<LogFile> files, MySqlLog log) throws SQLException {
        Optional<LogFile> file =
                files.stream().filter(one -> one.name().equals(named.file())).findFirst();
        if (file.isEmpty() || file.get().bytes() < named.offset()) {
            return Optional.of(notThere(named, file));
        }
        if (file.get().bytes() == named.offset() || log.beginsTransaction(named.file(), named.offset())) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                ErrorCode.POSITION_REFUSED,
                "no transaction of log file %s begins at %d".formatted(named.file(), named.offset()),
                "a place between two transactions: the rows of one that is begun in the middle would be read in part",
                "SHOW BINLOG EVENTS IN '%s' shows where they begin: at each event Gtid or Anonymous_Gtid."
                        .formatted(named.file())));
    }

    /** @throws ProblemException if there are none: without ids it would be read in another way than the state was */
    static BinlogPosition with(GtidSet before, BinlogPosition named) {
        if (before.isEmpty()) {
            throw new ProblemException(new Problem(
                    ErrorCode.POSITION_REFUSED,
                    "no GTID is ahead of %s, and the state was read by them".formatted(named),
                    "a place behind a transaction that has an id",
                    "Name a later place."));
        }
        return new BinlogPosition(named.file(), named.offset(), before);
    }

    private static Problem notThere(BinlogPosition named, Optional<LogFile> file) {
        return new Problem(
                ErrorCode.POSITION_PASSED,
                file.map(shorter -> "log file %s has %d bytes, and %d is behind its end"
                                .formatted(shorter.name(), shorter.bytes(), named.offset()))
                        .orElseGet(() -> "the server has no log file %s (any more)".formatted(named.file())),
                "a place in a file that is there",
                "SHOW BINARY LOGS lists them. Without the log a pipeline is put right by tidemark table resnapshot.");
    }
}
