package io.tidemark.cli.backup.store;

import io.tidemark.checkpoint.Inspection;
import java.io.IOException;

/** What was to be read is not there, or not what it should be; the message says so to the operator. */
final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }

    UnreadableException(IOException cause) {
        super("it cannot be read: " + Inspection.said(cause), cause);
    }
}
