package io.tidemark.source.mysql;

import io.tidemark.problem.ErrorCode;
import io.tidemark.source.SourceFailures;

/** What to say of statements in the log after which a table cannot be followed any more. */
final class StatementFailures {

    private static final String ANEW = "Submit the pipeline anew, without state and into empty targets.";

    private StatementFailures() {}

    static RuntimeException of(DdlEffect effect, LogTransaction transaction) {
        if (effect instanceof DdlEffect.Emptied emptied) {
            return SourceFailures.permanent(
                    ErrorCode.SOURCE_TABLE_TRUNCATED,
                    (emptied.truncated()
                                    ? "TRUNCATE of %s by %s"
                                    : "rows of %s went or came without being logged, by %s")
                            .formatted(emptied.table(), transaction),
                    "DELETE, whose rows can be taken out of views and targets",
                    ANEW);
        }
        if (effect instanceof DdlEffect.Gone gone) {
            return SourceFailures.permanent(
                    ErrorCode.SOURCE_TABLE_CHANGED,
                    "%s is gone or another one, by %s: %s".formatted(gone.table(), transaction, gone.how()),
                    "the table that was there when the pipeline was submitted",
                    ANEW);
        }
        if (effect instanceof DdlEffect.Unfit unfit) {
            return SourceFailures.permanent(
                    ErrorCode.SOURCE_TABLE_CHANGED,
                    "%s is altered by %s: %s".formatted(unfit.table(), transaction, unfit.reason()),
                    "a table that can still be read as when the pipeline was submitted",
                    ANEW);
        }
        if (effect instanceof DdlEffect.RowsAsStatement statement) {
            return SourceFailures.permanent(
                    ErrorCode.BINLOG_NOT_COMPLETE,
                    "rows of %s are changed by a statement in the log, by %s".formatted(statement.table(), transaction),
                    "binlog_format = ROW in every session that changes the table",
                    ANEW);
        }
        DdlEffect.Unreadable unreadable = (DdlEffect.Unreadable) effect;
        return SourceFailures.permanent(
                ErrorCode.LOG_EVENT_UNREADABLE,
                "%s is altered by %s in a way that is not understood: %s"
                        .formatted(unreadable.table(), transaction, unreadable.reason()),
                "a change of columns that can be followed in the log",
                ANEW);
    }
}
