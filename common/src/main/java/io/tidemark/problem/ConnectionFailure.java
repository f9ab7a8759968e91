package io.tidemark.problem;

import java.sql.SQLException;

/** Why a connection could not be opened, by its SQLSTATE as Postgres gives it (PostgreSQL manual, appendix A). */
public enum ConnectionFailure {
    UNREACHABLE,
    LOGIN_REFUSED,
    DATABASE_MISSING,
    OTHER;

    private static final String NO_SUCH_DATABASE = "3D000";

    /** The driver's: the server asks for a password and there is none. */
    private static final String CONNECTION_REJECTED = "08004";

    /** Classifies what {@link java.sql.Driver#connect} threw. */
    public static ConnectionFailure of(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (state.equals(NO_SUCH_DATABASE)) {
            return DATABASE_MISSING;
        }
        if (state.startsWith("28") || state.equals(CONNECTION_REJECTED)) {
            return LOGIN_REFUSED;
        }
        if (state.startsWith("08")) {
            return UNREACHABLE;
        }
        return OTHER;
    }
}
