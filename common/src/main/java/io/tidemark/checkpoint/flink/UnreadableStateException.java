package io.tidemark.checkpoint.flink;

import java.io.IOException;

/** State that is not laid out as it should be; the message says where, for the operator. */
public class UnreadableStateException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnreadableStateException(String message) {
        super(message);
    }
}
