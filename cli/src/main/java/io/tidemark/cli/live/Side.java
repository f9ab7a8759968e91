package io.tidemark.cli.live;

import io.tidemark.problem.ConnectionFailure;
import io.tidemark.problem.ErrorCode;
import java.util.Locale;

/** On which side of a pipeline a database of a context is. */
public enum Side {
    SOURCE(
            ErrorCode.SOURCE_UNREACHABLE,
            ErrorCode.SOURCE_LOGIN_REFUSED,
            ErrorCode.SOURCE_DATABASE_MISSING,
            ErrorCode.SOURCE_CHECK_FAILED),
    TARGET(
            ErrorCode.TARGET_UNREACHABLE,
            ErrorCode.TARGET_LOGIN_REFUSED,
            ErrorCode.TARGET_DATABASE_MISSING,
            ErrorCode.TARGET_CHECK_FAILED);

    private final ErrorCode unreachable;
    private final ErrorCode loginRefused;
    private final ErrorCode databaseMissing;
    private final ErrorCode checkFailed;

    Side(ErrorCode unreachable, ErrorCode loginRefused, ErrorCode databaseMissing, ErrorCode checkFailed) {
        this.unreachable = unreachable;
        this.loginRefused = loginRefused;
        this.databaseMissing = databaseMissing;
        this.checkFailed = checkFailed;
    }

    /** What a database is in the context: {@code source shop}. */
    public String named(String name) {
        return name().toLowerCase(Locale.ROOT) + " " + name;
    }

    ErrorCode code(ConnectionFailure kind) {
        return switch (kind) {
            case UNREACHABLE -> unreachable;
            case LOGIN_REFUSED -> loginRefused;
            case DATABASE_MISSING -> databaseMissing;
            case OTHER -> checkFailed;
        };
    }
}
