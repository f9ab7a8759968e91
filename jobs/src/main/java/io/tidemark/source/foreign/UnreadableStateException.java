package io.tidemark.source.foreign;

import java.io.IOException;

/** State that is not laid out as it should be; the message says where, for the operator. */
final class UnreadableStateException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreadableStateException(String message) {
        super(message);
    }
}
