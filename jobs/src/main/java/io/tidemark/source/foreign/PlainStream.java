package io.tidemark.source.foreign;

import java.io.IOException;
import java.util.Optional;

/**
 * The stream of a plain source, as its reader has kept it.
 *
 * @param start where the reader stood
 * @param whole whether the reader knows all chunks of the first load, and reads
 */
record PlainStream(PlainFormat format, PlainOffset start, boolean whole) {

    private static final int SNAPSHOT = 1;
    private static final int STREAM = 2;

    /**
     * Reads an element of the readers' list.
     *
     * @return empty if it is a chunk of the first load
     */
    static Optional<PlainStream> parse(PlainFormat format, byte[] element) throws IOException {
        PlainInput envelope = new PlainInput(element);
        int version = envelope.integer();
        if (version != format.splitVersion()) {
            throw new UnreadableStateException(
                    "a split of version %d; supported: %s".formatted(version, PlainFormat.supported()));
        }
        PlainInput in = new PlainInput(envelope.bytes());
        envelope.end();
        int kind = in.integer();
        if (kind == SNAPSHOT) {
            return Optional.empty();
        }
        if (kind != STREAM) {
            throw new UnreadableStateException("a split of kind " + kind);
        }
        in.text();
        in.text();
        PlainOffset start = format.offset(in);
        PlainOffset end = format.offset(in);
        if (start == null || end == null) {
            throw new UnreadableStateException("a stream without begin or end");
        }
        int finished = in.count();
        for (int i = 0; i < finished; i++) {
            format.skipFinished(in);
        }
        format.schemas(in);
        int chunks = in.integer();
        boolean suspended = in.flag();
        if (format == PlainFormat.POSTGRES) {
            in.flag();
        }
        in.end();
        return Optional.of(new PlainStream(format, start, finished >= chunks && !suspended));
    }
}
