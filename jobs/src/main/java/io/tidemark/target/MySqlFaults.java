package io.tidemark.target;

import io.tidemark.problem.ConnectionFailure;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** By the servers' error numbers (MySQL manual, "Server Error Message Reference"; MariaDB, "MariaDB Error Codes"). */
final class MySqlFaults implements TargetFaults {

    /** A row that is larger than {@code max_allowed_packet}; the server closes the connection over it. */
    static final int PACKET_TOO_LARGE = 1153;

    /** Two rows meet in a unique index. */
    static final int DUPLICATE = 1062;

    /** Somebody else has had a lock for too long. */
    static final int LOCK_WAIT_TIMEOUT = 1205;

    /** SQLSTATE of a value that is refused by ourselves. */
    static final String DATA_STATE = "22000";

    private static final int UNKNOWN_DATABASE = 1049;
    private static final int NO_RIGHT_TO_DATABASE = 1044;
    private static final int LOGIN_REFUSED = 1045;
    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int TOO_MANY_OF_THE_USER = 1203;
    private static final String SERIALIZATION = "40";

    private static final Set<Integer> PASSING = Set.of(
            // Disk full, also as "error writing file" and "got error 28 from storage engine", or of a commit.
            1021,
            1026,
            1030,
            1114,
            1180,
            // Out of memory, too many connections.
            1037,
            1038,
            TOO_MANY_CONNECTIONS,
            1041,
            TOO_MANY_OF_THE_USER,
            // Shutdown, a connection that was killed or has been idle, a statement that was interrupted.
            1053,
            1317,
            1927,
            3024,
            4031,
            1969,
            // Network.
            1158,
            1159,
            1160,
            1161,
            1184,
            2006,
            2013,
            // Lock wait, deadlock; a row that has changed since the snapshot.
            LOCK_WAIT_TIMEOUT,
            1213,
            1020,
            // Read only: the server, the transaction, the mode.
            1290,
            1792,
            1836);

    /** Unique index, foreign key. */
    private static final Set<Integer> OF_TWO_ROWS =
            Set.of(DUPLICATE, 1169, 1216, 1217, 1451, 1452, 1557, 1586, 1761, 1762);

    /** Those whose SQLSTATE does not say it. */
    private static final Set<Integer> OF_A_ROW = Set.of(
            PACKET_TOO_LARGE,
            // No default, truncated, out of range, wrong for the column.
            1048,
            DUPLICATE,
            1264,
            1265,
            1292,
            1300,
            1364,
            1366,
            1406,
            1411,
            1441,
            1690,
            // Constraints: foreign keys, CHECK of MySQL and MariaDB, what a trigger says.
            1451,
            1452,
            1644,
            3819,
            4025);

    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=-?\\d+\\) ");
    private static final Pattern STAGED = Pattern.compile("(?:`[^`]*`\\.)*([`'])(?:[^`'.]*\\.)*c(\\d+)\\1");

    static ConnectionFailure connecting(SQLException failure) {
        return switch (failure.getErrorCode()) {
            case UNKNOWN_DATABASE -> ConnectionFailure.DATABASE_MISSING;
            case LOGIN_REFUSED, NO_RIGHT_TO_DATABASE -> ConnectionFailure.LOGIN_REFUSED;
            // Their SQLSTATE is that of a connection which the server has rejected.
            case TOO_MANY_CONNECTIONS, TOO_MANY_OF_THE_USER -> ConnectionFailure.UNREACHABLE;
            default -> ConnectionFailure.of(failure);
        };
    }

    @Override
    public boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith(SERIALIZATION)
                || PASSING.contains(failure.getErrorCode());
    }

    /** It ends them (MySQL manual, "The Server Shutdown Process"). */
    @Override
    public boolean waitsForReaders(SQLException failure) {
        return false;
    }

    @Override
    public boolean isOfARow(SQLException failure) {
        String state = failure.getSQLState();
        return OF_A_ROW.contains(failure.getErrorCode())
                || (state != null && (state.startsWith("22") || state.startsWith("23")));
    }

    @Override
    public boolean isOfItsOwnValue(SQLException failure) {
        return isOfARow(failure) && !OF_TWO_ROWS.contains(failure.getErrorCode());
    }

    @Override
    public String said(SQLException failure) {
        return CONNECTION
                .matcher(String.valueOf(failure.getMessage()))
                .replaceFirst("")
                .replace('\n', ' ');
    }

    @Override
    public String saidOfStage(TargetTable table, SQLException failure) {
        return STAGED.matcher(said(failure)).replaceAll(column -> name(table, column));
    }

    private static String name(TargetTable table, MatchResult column) {
        int place = Integer.parseInt(column.group(2));
        return Matcher.quoteReplacement(
                place < table.rowType().getFieldCount()
                        ? "'" + table.rowType().getFieldNames().get(place) + "'"
                        : column.group());
    }
}
