package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code _metadata}: {@code int magic | int version | long checkpoint | master states | operators}, and from version 4
 * on the properties. Flink 1.20 reads versions 2 (written by Flink 1.3 to 1.10), 3 (to 1.14) and 4 ({@code
 * MetadataV2V3SerializerBase}, {@code MetadataV4Serializer}).
 */
public final class MetadataReader {

    /** Flink's name for the file. */
    public static final String FILE = "_metadata";

    private static final int MAGIC = 0x4960672d;
    private static final int MASTER_MAGIC = 0xc96b1696;
    private static final int OLDEST = 2;
    private static final int COORDINATORS_SINCE = 3;
    private static final int PROPERTIES_SINCE = 4;

    /** Far beyond any job. */
    private static final int MOST_OPERATORS = 100_000;
    /** {@code KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM}. */
    private static final int MOST_PARALLELISM = 1 << 15;

    private static final int FULLY_FINISHED = -1;
    private static final int LEAST_OPERATOR = 28;

    private final StateInput in;
    private final HandleReader handles;
    private int version;

    private MetadataReader(StateInput in, HandleReader handles) {
        this.in = in;
        this.handles = handles;
    }

    /**
     * @param directory of the state, to which paths may be relative
     * @param visitor is told of each file the state is in
     * @throws IOException with a message for the operator
     */
    public static Metadata read(StateFiles files, String directory, FileVisitor visitor) throws IOException {
        return read(files, directory, directory + "/" + FILE, visitor);
    }

    /** The same, of metadata in a file of any name. */
    public static Metadata read(StateFiles files, String directory, String file, FileVisitor visitor)
            throws IOException {
        long length = files.status(file).length();
        try (StateInput in = new StateInput(files.open(file, 0), length)) {
            return new MetadataReader(in, new HandleReader(in, directory, file, length, visitor)).read();
        }
    }

    private Metadata read() throws IOException {
        if (in.remaining() < Integer.BYTES || in.readInt() != MAGIC) {
            throw new UnreadableStateException("it does not begin as the metadata of Flink does");
        }
        version = in.readInt();
        if (version < OLDEST || version > PROPERTIES_SINCE) {
            throw new UnreadableStateException(
                    "metadata of version %d; supported: %d to %d".formatted(version, OLDEST, PROPERTIES_SINCE));
        }
        long checkpoint = in.readLong();
        if (checkpoint < 0) {
            throw new UnreadableStateException("a checkpoint of number " + checkpoint);
        }
        for (int i = in.count(2 * Integer.BYTES); i > 0; i--) {
            skipMasterState();
        }
        int count = in.count(LEAST_OPERATOR);
        if (count > MOST_OPERATORS) {
            throw new UnreadableStateException(count + " operators");
        }
        List<SavedOperator> operators = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operators.add(operator());
        }
        SnapshotKind kind = SnapshotKind.UNKNOWN;
        if (version >= PROPERTIES_SINCE) {
            kind = PropertiesReader.kind(in);
        }
        in.end();
        return new Metadata(checkpoint, kind, operators, handles.bytes());
    }

    private void skipMasterState() throws IOException {
        if (in.readInt() != MASTER_MAGIC) {
            throw new UnreadableStateException("a master state that does not begin as one");
        }
        long outer = in.enter(in.count(1));
        in.readInt();
        in.skipText();
        in.skip(in.count(1));
        in.leave(outer);
    }

    private SavedOperator operator() throws IOException {
        String id = OperatorIds.of(in.readLong(), in.readLong());
        int parallelism = in.readInt();
        int maxParallelism = in.readInt();
        if (parallelism < 1 || maxParallelism < parallelism || maxParallelism > MOST_PARALLELISM) {
            throw new UnreadableStateException(
                    "an operator with parallelism %d of at most %d".formatted(parallelism, maxParallelism));
        }
        StateRange coordinator = null;
        if (version >= COORDINATORS_SINCE) {
            coordinator = handles.inlineOrNone();
        } else {
            // The length of the chain, which is not used.
            in.readInt();
        }
        int subtasks = in.readInt();
        if (version >= COORDINATORS_SINCE && subtasks == FULLY_FINISHED) {
            return new SavedOperator(id, parallelism, maxParallelism, coordinator, List.of(), false, false);
        }
        if (subtasks < 0 || subtasks > parallelism) {
            throw new UnreadableStateException("%d subtasks of %d".formatted(subtasks, parallelism));
        }
        handles.newOperator();
        for (int i = 0; i < subtasks; i++) {
            subtask(parallelism);
        }
        return new SavedOperator(
                id, parallelism, maxParallelism, coordinator, handles.lists(), handles.keyed(), handles.stateful());
    }

    private void subtask(int parallelism) throws IOException {
        int stored = in.readInt();
        boolean finished = version >= COORDINATORS_SINCE && stored < 0;
        int index = finished ? -stored - 1 : stored;
        if (index < 0 || index >= parallelism) {
            throw new UnreadableStateException("a subtask of number %d, of %d".formatted(index, parallelism));
        }
        if (finished) {
            return;
        }
        if (version < COORDINATORS_SINCE) {
            in.readLong();
            if (in.readInt() != 0) {
                throw new UnreadableStateException("state of Flink 1.1, which Flink 1.20 does not read");
            }
        }
        for (int i = 0; i < 2; i++) {
            int present = in.readInt();
            if (present < 0 || present > 1) {
                throw new UnreadableStateException("a flag of " + present);
            }
            if (present == 1) {
                // The first is managed by Flink, the other one written by the operator as it likes.
                handles.operatorState(i == 0);
            }
        }
        handles.keyedState();
        handles.keyedState();
        if (version >= COORDINATORS_SINCE) {
            handles.channels();
            handles.channels();
        }
    }
}
