package io.tidemark.target;

import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** By SQLSTATE: PostgreSQL manual, appendix A. */
final class PostgresFaults implements TargetFaults {

    private static final String READ_ONLY = "25006";
    private static final String SERIALIZATION = "40";
    private static final String SHUTDOWN = "57P0";
    private static final String DATA = "22";
    private static final String CONSTRAINT = "23";
    /** Foreign key, unique index, exclusion constraint. */
    private static final List<String> OF_TWO_ROWS = List.of("23503", "23505", "23P01");
    /** Connection, resources, locks, an operator's hand, the system. */
    private static final List<String> PASSING = List.of("08", SERIALIZATION, "53", "55006", "55P03", "57", "58");

    private static final Pattern STAGED = Pattern.compile("\\bcolumn c(\\d+)\\b");

    @Override
    public boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.equals(READ_ONLY) || PASSING.stream().anyMatch(state::startsWith);
    }

    @Override
    public boolean waitsForReaders(SQLException failure) {
        return String.valueOf(failure.getSQLState()).startsWith(SHUTDOWN);
    }

    @Override
    public boolean isOfARow(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith(DATA) || state.startsWith(CONSTRAINT));
    }

    @Override
    public boolean isOfItsOwnValue(SQLException failure) {
        return isOfARow(failure) && !OF_TWO_ROWS.contains(failure.getSQLState());
    }

    @Override
    public String saidOfStage(TargetTable table, SQLException failure) {
        return STAGED.matcher(said(failure))
                .replaceAll(column -> Matcher.quoteReplacement(
                        "column " + table.rowType().getFieldNames().get(Integer.parseInt(column.group(1)))));
    }

    @Override
    public String said(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (server == null || server.getMessage() == null) {
            return String.valueOf(failure.getMessage()).replace('\n', ' ');
        }
        StringBuilder said = new StringBuilder(server.getMessage());
        if (server.getDetail() != null) {
            said.append(". ").append(server.getDetail());
        }
        if (server.getWhere() != null) {
            said.append(" (").append(server.getWhere()).append(')');
        }
        return said.toString().replace('\n', ' ');
    }
}
