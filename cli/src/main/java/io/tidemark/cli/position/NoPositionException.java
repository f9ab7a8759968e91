package io.tidemark.cli.position;

/** What somebody typed is written like a position, and is none. */
final class NoPositionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoPositionException(String message, IllegalArgumentException cause) {
        super(message, cause);
    }
}
