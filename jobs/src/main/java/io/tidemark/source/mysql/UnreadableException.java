package io.tidemark.source.mysql;

/** A statement says what we do not understand; the message never has the statement's values. */
final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message);
    }
}
