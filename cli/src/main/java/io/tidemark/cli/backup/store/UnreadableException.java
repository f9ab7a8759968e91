package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;

/** What was to be read is not there, or not what it should be; the message says so to the operator. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }

    UnreadableException(String message, Exception cause) {
        super(message, cause);
    }

    UnreadableException(IOException cause) {
        this("it cannot be read: " + Inspection.said(cause), cause);
    }

    /** Whether nobody can say what it is: the failure was on the way to it. */
    boolean isNotSeen() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreFailure) {
                return true;
            }
        }
        return false;
    }
}
