package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads where state is: in the metadata itself, in a file, or in a part of one. The codes are those of {@code
 * MetadataV2V3SerializerBase} of Flink 1.20. Of state by key and of what was under way between tasks only the files are
 * looked at.
 */
final class HandleReader {

    private static final int NONE = 0;
    private static final int INLINE = 1;
    private static final int FILE = 2;
    private static final int KEY_GROUPS = 3;
    private static final int OPERATOR_STATE = 4;
    private static final int INCREMENTAL = 5;
    private static final int RELATIVE_FILE = 6;
    private static final int SAVEPOINT_KEY_GROUPS = 7;
    private static final int CHANGELOG = 8;
    private static final int CHANGELOG_INLINE = 9;
    private static final int CHANGELOG_FILES = 10;
    private static final int INCREMENTAL_2 = 11;
    private static final int KEY_GROUPS_2 = 12;
    private static final int CHANGELOG_FILES_2 = 13;
    private static final int CHANGELOG_2 = 14;
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
    private List<ListPart> lists = new ArrayList<>();
    private boolean keyed;
    private boolean stateful;
    private int elements;
    private int allLists;
    private long bytes;
    private long files;

    /** @param metadata the file that is being read */
    HandleReader(StateInput in, String directory, String metadata, FileVisitor visitor) {
        this.in = in;
        this.directory = directory;
        this.metadata = metadata;
        this.visitor = visitor;
    }

    /** Of files, as far as they belong to the state. */
    long bytes() {
        return bytes;
    }

    long files() {
        return files;
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
        files++;
        bytes += length;
        visitor.file(path, offset + length);
        return new StateRange(path, offset, length);
    }

    /** Empty for none. */
    private Optional<StateRange> stream(int depth) throws IOException {
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

    private static int deeper(int depth) throws UnreadableStateException {
        if (depth >= MOST_DEPTH) {
            throw new UnreadableStateException("state within state, %d deep".formatted(depth));
        }
        return depth + 1;
    }

    private void keyGroups() throws IOException {
        in.readInt();
        in.skip((long) Long.BYTES * in.count(Long.BYTES));
    }

    /** @param managed by Flink, so that its lists can be read */
    void operatorState(boolean managed) throws IOException {
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
            long[] all = begins.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            for (int i = 0; i < names.size(); i++) {
                lists.add(new ListPart(
                        names.get(i),
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
        if (keyed(0)) {
            keyed = true;
            stateful = true;
        }
    }

    /** @return whether there is any */
    private boolean keyed(int depth) throws IOException {
        int type = in.readUnsignedByte();
        switch (type) {
            case NONE -> {}
            case KEY_GROUPS, KEY_GROUPS_2, SAVEPOINT_KEY_GROUPS -> {
                keyGroups();
                stream(deeper(depth));
                if (type == KEY_GROUPS_2) {
                    in.skipText();
                }
            }
            case INCREMENTAL, INCREMENTAL_2 -> incremental(type == INCREMENTAL_2);
            case CHANGELOG, CHANGELOG_2 -> changelog(depth, type == CHANGELOG_2);
            case CHANGELOG_INLINE -> changelogInline();
            case CHANGELOG_FILES, CHANGELOG_FILES_2 -> changelogFiles(depth, type == CHANGELOG_FILES_2);
            default -> throw new UnreadableStateException("state by key of kind " + type);
        }
        return type != NONE;
    }

    private void changelogInline() throws IOException {
        in.skip(2 * Integer.BYTES + 2 * Long.BYTES);
        for (int i = in.count(2 * Integer.BYTES); i > 0; i--) {
            in.readInt();
            in.skip(in.count(1));
        }
        in.skipText();
    }

    private void changelogFiles(int depth, boolean second) throws IOException {
        in.skip(2 * Integer.BYTES);
        for (int i = in.count(Long.BYTES + 1); i > 0; i--) {
            in.readLong();
            stream(deeper(depth));
        }
        in.skip(2 * Long.BYTES);
        in.skipText();
        if (second) {
            in.skipText();
        }
    }

    private void incremental(boolean second) throws IOException {
        in.readLong();
        in.skipText();
        in.skip(2 * Integer.BYTES);
        if (second) {
            in.readLong();
        }
        stream(0);
        for (int shared = 0; shared < 2; shared++) {
            for (int i = in.count(Short.BYTES + 1); i > 0; i--) {
                in.skipText();
                stream(0);
            }
        }
        if (second) {
            in.skipText();
        }
    }

    private void changelog(int depth, boolean second) throws IOException {
        in.skip(2 * Integer.BYTES + Long.BYTES);
        for (int part = 0; part < 2; part++) {
            for (int i = in.count(1); i > 0; i--) {
                keyed(deeper(depth));
            }
        }
        in.readLong();
        if (second) {
            in.readLong();
        }
        in.skipText();
    }

    /** What was between two tasks when an unaligned checkpoint was taken. */
    void channels() throws IOException {
        for (int i = in.count(5 * Integer.BYTES); i > 0; i--) {
            stateful = true;
            in.skip(3 * Integer.BYTES);
            in.skip((long) Long.BYTES * in.count(Long.BYTES));
            in.readLong();
            stream(0);
        }
    }
}
