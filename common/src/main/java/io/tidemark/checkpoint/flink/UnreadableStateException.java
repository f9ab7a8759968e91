package io.tidemark.checkpoint.flink;

import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;

/** State that is not laid out as it should be; the message says where, for the operator. */
public class UnreadableStateException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnreadableStateException(String message) {
        super(message);
    }

    /** Whether a failure to read a state is the fault of what was read, and not of the reading. */
    public static boolean isWhatIsSaidBy(Throwable failure) {
        return failure instanceof UnreadableStateException
                || failure instanceof EOFException
                || failure instanceof UTFDataFormatException;
    }
}
