package io.tidemark.checkpoint.flink;

/** A file of a state that is known not to be there; the message says so to the operator. */
public final class MissingStateException extends UnreadableStateException {

    private static final long serialVersionUID = 1L;

    public MissingStateException(String message) {
        super(message);
    }
}
