package io.tidemark.checkpoint.flink;

import java.io.IOException;

/**
 * Bytes of a file.
 *
 * @param offset of the first one
 * @param length how many
 */
public record StateRange(String file, long offset, long length) {

    /** None: of a state that was empty. */
    static final StateRange NONE = new StateRange("", 0, 0);

    public StateInput open(StateFiles files) throws IOException {
        return open(files, 0, length);
    }

    /** @param from where to begin, in bytes from {@link #offset} */
    StateInput open(StateFiles files, long from, long upTo) throws IOException {
        if (from < 0 || upTo < from || upTo > length) {
            throw new UnreadableStateException(
                    "%s: bytes %d to %d are asked for, of %d".formatted(file, from, upTo, length));
        }
        long there = files.status(file).length();
        if (offset + length > there) {
            throw new UnreadableStateException(
                    "%s has %d bytes, of which %d are missing".formatted(file, there, offset + length - there));
        }
        return new StateInput(files.open(file, offset + from), upTo - from);
    }
}
