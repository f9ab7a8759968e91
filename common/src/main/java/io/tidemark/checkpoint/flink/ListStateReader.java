package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the elements of a list of operator state that are byte arrays: {@code int length | bytes}, where the metadata says
 * they begin ({@code BytePrimitiveArraySerializer}, {@code OperatorStateRestoreOperation}). What the state says of its
 * serializers is passed over: it names classes, and has their own bytes.
 */
public final class ListStateReader {

    /** {@code OperatorBackendSerializationProxy}: 5 was written by Flink 1.7 to 1.18, 6 says whether it is compressed. */
    private static final int OLDEST = 5;

    private static final int COMPRESSION_SINCE = 6;

    private ListStateReader() {}

    /** Takes the bytes of one element, to the last one. */
    @FunctionalInterface
    public interface Element {

        void read(StateInput in) throws IOException;
    }

    /** Reads the elements of all subtasks. */
    public static void read(StateFiles files, SavedOperator operator, String list, Element element) throws IOException {
        for (ListPart part : operator.lists()) {
            if (part.state().equals(list) && part.size() > 0) {
                read(files, part, element);
            }
        }
    }

    private static void read(StateFiles files, ListPart part, Element element) throws IOException {
        boolean compressed = isCompressed(files, part);
        for (int i = 0; i < part.size(); i++) {
            // Compressed, an element ends with its last block, behind which others of the same state may lie.
            long end = compressed ? part.range().length() : part.end(i);
            try (StateInput raw = part.range().open(files, part.begin(i), end)) {
                if (compressed) {
                    try (StateInput in = new StateInput(new SnappyInput(stream(raw)), StateInput.ENDLESS)) {
                        one(in, element);
                    }
                } else {
                    one(raw, element);
                    raw.end();
                }
            }
        }
    }

    static boolean isCompressed(StateFiles files, ListPart part) throws IOException {
        try (StateInput in = part.range().open(files)) {
            int version = in.readInt();
            if (version < OLDEST || version > COMPRESSION_SINCE) {
                throw new UnreadableStateException("operator state of version %d; supported: %d and %d"
                        .formatted(version, OLDEST, COMPRESSION_SINCE));
            }
            return version >= COMPRESSION_SINCE && in.flag();
        }
    }

    private static void one(StateInput in, Element element) throws IOException {
        long outer = in.enter(in.readInt());
        element.read(in);
        in.leave(outer);
    }

    private static InputStream stream(StateInput raw) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return raw.remaining() == 0 ? -1 : raw.readUnsignedByte();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int there = (int) Math.min(length, raw.remaining());
                raw.readFully(bytes, offset, there);
                return there == 0 && length > 0 ? -1 : there;
            }
        };
    }
}
