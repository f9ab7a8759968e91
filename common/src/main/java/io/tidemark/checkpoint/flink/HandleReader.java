package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads where state is: in the metadata itself, in a file, or in a part of one. The codes are those of {@code
 * MetadataV2V3SerializerBase} of Flink 1.20. Of what was under way between tasks only the files are looked at.
 */
final class HandleReader {

    static final int NONE = 0;
    static final int INLINE = 1;
    private static final int FILE = 2;
    static final int KEY_GROUPS = 3;
    static final int OPERATOR_STATE = 4;
    private static final int RELATIVE_FILE = 6;
    private static final int SEGMENT = 15;
    private static final int EMPTY_SEGMENT = 16;
    private static final int SEGMENT_OPERATOR_STATE = 17;

    private static final int MODES = 3;
    private static final int SCOPES = 2;

    /** Handles lie in handles; Flink's own writers go three deep. */
    private static final int MOST_DEPTH = 8;
    /** Of lists of operator state, in all operators. */
    private static final int MOST_ELEMENTS = 2_000_000;
    /** Of a list that is not there. */
    private static final int MOST_LISTS = 1_000_000;

    private final StateInput in;
    private final String directory;
    private final String metadata;
    private final FileVisitor visitor;
    private final KeyedHandleReader keyedHandles;
    private List<ListPart> lists = new ArrayList<>();
    private boolean keyed;
    private boolean stateful;
    private int elements;
    private int allLists;
    private long bytes;
    private boolean exact = true;

    /**
     * @param metadata the file that is being read
     * @param length its own
     */
    HandleReader(StateInput in, String directory, String metadata, long length, FileVisitor visitor) {
        this.in = in;
        this.directory = directory;
        this.metadata = metadata;
        this.bytes = length;
        this.visitor = visitor;
        this.keyedHandles = new KeyedHandleReader(in, this);
    }

    /** Of the metadata, and of files as far as they belong to the state. */
    long bytes() {
        return bytes;
    }

    void newOperator() {
        lists = new ArrayList<>();
        keyed = false;
        stateful = false;
    }

    List<ListPart> lists() {
        return lists;
    }

    boolean keyed() {
        return keyed;
    }

    boolean stateful() {
        return stateful;
    }

    /** A coordinator's state, null for none. */
    StateRange inlineOrNone() throws IOException {
        int type = in.readUnsignedByte();
        if (type == NONE) {
            return null;
        }
        if (type != INLINE) {
            throw new UnreadableStateException("a coordinator's state of kind " + type);
        }
        return inline();
    }

    private StateRange inline() throws IOException {
        in.skipText();
        int length = in.count(1);
        StateRange range = new StateRange(metadata, in.position(), length);
        in.skip(length);
        return range;
    }

    private StateRange file(String path, long offset, long length) throws IOException {
        if (length < 0 || offset < 0 || offset + length < 0) {
            throw new UnreadableStateException("a file of %d bytes from %d on: %s".formatted(length, offset, path));
        }
        bytes = sum(bytes, length);
        visitor.file(path, exact ? offset + length : 0);
        return new StateRange(path, offset, length);
    }

    /** Of two sizes; what is as large as this is none. */
    private static long sum(long one, long other) {
        return Math.min(one, Long.MAX_VALUE - other) + other;
    }

    /** The same, of a changelog: what it says of its size was before compression ({@code OutputStreamWithPos}). */
    void changelog(int depth) throws IOException {
        exact = false;
        stream(depth);
        exact = true;
    }

    /** Empty for none. */
    Optional<StateRange> stream(int depth) throws IOException {
        int type = in.readUnsignedByte();
        return switch (type) {
            case NONE -> Optional.empty();
            case INLINE -> Optional.of(inline());
            case FILE -> {
                long length = in.readLong();
                yield Optional.of(file(in.readUTF(), 0, length));
            }
            case RELATIVE_FILE -> {
                String path = relative(in.readUTF());
                yield Optional.of(file(path, 0, in.readLong()));
            }
            case SEGMENT -> Optional.of(segment());
            case EMPTY_SEGMENT -> Optional.of(StateRange.NONE);
            case KEY_GROUPS -> {
                keyGroups();
                yield stream(deeper(depth));
            }
            default -> throw new UnreadableStateException("state of kind " + type);
        };
    }

    private StateRange segment() throws IOException {
        long offset = in.readLong();
        long length = in.readLong();
        ordinal(SCOPES, in.readInt());
        StateRange segment = file(in.readUTF(), offset, length);
        in.skipText();
        return segment;
    }

    private String relative(String path) throws UnreadableStateException {
        if (path.isEmpty()
                || path.startsWith("/")
                || Arrays.asList(path.split("/", -1)).contains("..")) {
            throw new UnreadableStateException("'%s' where a path below the state belongs".formatted(path));
        }
        return directory + "/" + path;
    }

    private static void ordinal(int values, int ordinal) throws UnreadableStateException {
        if (ordinal < 0 || ordinal >= values) {
            throw new UnreadableStateException("number %d of %d".formatted(ordinal, values));
        }
    }

    static int deeper(int depth) throws UnreadableStateException {
        if (depth >= MOST_DEPTH) {
            throw new UnreadableStateException("state within state, %d deep".formatted(depth));
        }
        return depth + 1;
    }

    void keyGroups() throws IOException {
        in.readInt();
        in.skip((long) Long.BYTES * in.count(Long.BYTES));
    }

    /** @param managed by Flink, so that its lists can be read */
    void operatorState(boolean managed) throws IOException {
        long from = in.position();
        int type = in.readUnsignedByte();
        if (type == NONE) {
            return;
        }
        if (type != OPERATOR_STATE && type != SEGMENT_OPERATOR_STATE) {
            throw new UnreadableStateException("operator state of kind " + type);
        }
        stateful = true;
        List<String> names = new ArrayList<>();
        List<long[]> begins = new ArrayList<>();
        for (int i = in.count(Short.BYTES + 1 + Integer.BYTES); i > 0; i--) {
            if (++allLists > MOST_LISTS) {
                throw new UnreadableStateException("more than %d lists of operator state".formatted(MOST_LISTS));
            }
            names.add(in.readUTF());
            ordinal(MODES, in.readUnsignedByte());
            begins.add(offsets());
        }
        boolean empty = false;
        if (type == SEGMENT_OPERATOR_STATE) {
            in.skipText();
            in.skipText();
            empty = in.flag();
        }
        Optional<StateRange> range = stream(0);
        if (managed && !empty && range.isPresent()) {
            ListPart.HandlePlace handle = new ListPart.HandlePlace(from, in.position());
            long[] all = begins.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            for (int i = 0; i < names.size(); i++) {
                lists.add(new ListPart(
                        names.get(i),
                        handle,
                        range.get(),
                        begins.get(i),
                        ends(begins.get(i), all, range.get().length())));
            }
        }
    }

    private long[] offsets() throws IOException {
        int count = in.count(Long.BYTES);
        elements += count;
        if (elements > MOST_ELEMENTS) {
            throw new UnreadableStateException("more than %d elements of operator state".formatted(MOST_ELEMENTS));
        }
        long[] offsets = new long[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = in.readLong();
        }
        return offsets;
    }

    /** One element ends where the next one begins, of whatever list: Flink writes them without a gap. */
    private static long[] ends(long[] begins, long[] all, long length) {
        long[] ends = new long[begins.length];
        for (int i = 0; i < begins.length; i++) {
            int next = Arrays.binarySearch(all, begins[i]);
            while (next < all.length && all[next] <= begins[i]) {
                next++;
            }
            ends[i] = next < all.length ? all[next] : length;
        }
        return ends;
    }

    void keyedState() throws IOException {
        if (keyedHandles.read(0)) {
            keyed = true;
            stateful = true;
        }
    }

    /**
     * What was between two tasks when an unaligned checkpoint was taken. One file has it of many channels, each of which has its
     * own part of it.
     */
    void channels() throws IOException {
        for (int i = in.count(5 * Integer.BYTES); i > 0; i--) {
            stateful = true;
            in.skip(3 * Integer.BYTES);
            in.skip((long) Long.BYTES * in.count(Long.BYTES));
            long size = in.readLong();
            if (size < 0) {
                throw new UnreadableStateException("a channel's state of %d bytes".formatted(size));
            }
            long before = bytes;
            stream(0);
            bytes = sum(before, Math.min(size, bytes - before));
        }
    }
}
