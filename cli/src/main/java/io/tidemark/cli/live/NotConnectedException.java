package io.tidemark.cli.live;

import io.tidemark.problem.ConnectionFailure;
import java.sql.SQLException;

/** There is no connection: address, database, name or password is wrong, or the server takes no more. */
final class NotConnectedException extends SQLException {

    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final int NO_RIGHT_TO_DATABASE = 1044;
    private static final int LOGIN_REFUSED = 1045;
    private static final int UNKNOWN_DATABASE = 1049;
    private static final int TOO_MANY_OF_THE_USER = 1203;

    NotConnectedException(SQLException failure) {
        super(failure.getMessage(), failure.getSQLState(), failure.getErrorCode(), failure);
    }

    /** Why. Postgres' failures have no codes, and MySQL's no SQLSTATE that would tell (its manual, error reference). */
    ConnectionFailure kind() {
        return switch (getErrorCode()) {
            case UNKNOWN_DATABASE -> ConnectionFailure.DATABASE_MISSING;
            case LOGIN_REFUSED, NO_RIGHT_TO_DATABASE -> ConnectionFailure.LOGIN_REFUSED;
            case TOO_MANY_CONNECTIONS, TOO_MANY_OF_THE_USER -> ConnectionFailure.UNREACHABLE;
            default -> ConnectionFailure.of(this);
        };
    }
}
