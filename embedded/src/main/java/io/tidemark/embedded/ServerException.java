package io.tidemark.embedded;

/** A server could not be unpacked, started or stopped; the message says which one, why, and what to do if known. */
public final class ServerException extends RuntimeException {

    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
