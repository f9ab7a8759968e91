package io.tidemark.checkpoint.flink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Metadata with other elements in lists of operator state, as {@link ListStateReader} reads them. Everything else stays as it is,
 * byte by byte, and no other file is changed: operator state of which an element is another one is put into the metadata
 * themselves, as Flink does it with what is small, and then refers to no file any more.
 */
public final class MetadataEdit {

    /** What Flink sends to its tasks in one message is bounded ({@code akka.framesize}, 10 MiB). */
    private static final int MOST_INLINE = 8 << 20;

    private final StateFiles files;
    private final byte[] metadata;

    /** By where the metadata say it, the last one first: so the places of those before it stay. */
    private final TreeMap<Long, Handle> handles = new TreeMap<>((one, other) -> Long.compare(other, one));

    private record Handle(ListPart.HandlePlace place, StateRange range, Map<Long, byte[]> elements) {}

    /** What becomes of an element. */
    @FunctionalInterface
    public interface Change {

        /** @return empty if it stays */
        Optional<byte[]> of(byte[] element) throws IOException;
    }

    /**
     * @param directory of the state
     * @throws IOException if its metadata cannot be read
     */
    public MetadataEdit(StateFiles files, String directory) throws IOException {
        this.files = files;
        String file = directory + "/" + MetadataReader.FILE;
        try (StateInput in =
                new StateInput(files.open(file, 0), files.status(file).length())) {
            this.metadata = in.bytes(Math.toIntExact(in.remaining()));
        }
    }

    /**
     * Changes the elements of one list of an operator of the same metadata.
     *
     * @return how many are others now
     * @throws IOException also if the list is compressed
     */
    public int change(SavedOperator operator, String list, Change change) throws IOException {
        int changed = 0;
        for (ListPart part : operator.lists()) {
            if (!part.state().equals(list) || part.size() == 0) {
                continue;
            }
            if (ListStateReader.isCompressed(files, part)) {
                throw new UnreadableStateException("operator state that is compressed, which is read and not changed");
            }
            for (int i = 0; i < part.size(); i++) {
                Optional<byte[]> other = change.of(element(part, i));
                if (other.isPresent()) {
                    handles.computeIfAbsent(
                                    part.handle().begin(),
                                    begin -> new Handle(part.handle(), part.range(), new TreeMap<>()))
                            .elements()
                            .put(part.begin(i), other.get());
                    changed++;
                }
            }
        }
        return changed;
    }

    private byte[] element(ListPart part, int index) throws IOException {
        try (StateInput in = part.range().open(files, part.begin(index), part.end(index))) {
            byte[] element = in.bytes();
            in.end();
            return element;
        }
    }

    /** The metadata with all changes. */
    public byte[] written() throws IOException {
        byte[] written = metadata;
        for (Handle handle : handles.values()) {
            byte[] other = written(handle);
            ByteArrayOutputStream whole = new ByteArrayOutputStream(written.length + other.length);
            whole.write(written, 0, (int) handle.place().begin());
            whole.write(other);
            whole.write(
                    written,
                    (int) handle.place().end(),
                    written.length - (int) handle.place().end());
            written = whole.toByteArray();
        }
        return written;
    }

    /** {@code byte type | int lists | (name, byte mode, int count, long begin ...) ... | byte type | name | int length | bytes}. */
    private byte[] written(Handle handle) throws IOException {
        if (handle.range().length() > MOST_INLINE) {
            throw new UnreadableStateException(
                    "operator state of %d bytes, of which %d are the most that are put into metadata"
                            .formatted(handle.range().length(), MOST_INLINE));
        }
        byte[] state;
        try (StateInput in = handle.range().open(files)) {
            state = in.bytes((int) handle.range().length());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateInput in = open(handle);
                DataOutputStream out = new DataOutputStream(bytes)) {
            if (in.readUnsignedByte() != HandleReader.OPERATOR_STATE) {
                throw new UnreadableStateException(
                        "operator state in a file that it shares, which is read and not changed");
            }
            out.writeByte(HandleReader.OPERATOR_STATE);
            Map<Long, Long> moved = new LinkedHashMap<>();
            byte[] other = spliced(state, handle.elements(), begins(handle), moved);
            int lists = in.readInt();
            out.writeInt(lists);
            for (int i = 0; i < lists; i++) {
                out.writeUTF(in.readUTF());
                out.writeByte(in.readUnsignedByte());
                int count = in.readInt();
                out.writeInt(count);
                for (int element = 0; element < count; element++) {
                    out.writeLong(moved.get(in.readLong()));
                }
            }
            out.writeByte(HandleReader.INLINE);
            out.writeUTF("set-" + UUID.randomUUID());
            out.writeInt(other.length);
            out.write(other);
        }
        return bytes.toByteArray();
    }

    private StateInput open(Handle handle) {
        int length = (int) (handle.place().end() - handle.place().begin());
        return new StateInput(
                new ByteArrayInputStream(metadata, (int) handle.place().begin(), length), length);
    }

    /** Of the elements of all lists, in their order. */
    private long[] begins(Handle handle) throws IOException {
        List<Long> begins = new ArrayList<>();
        try (StateInput in = open(handle)) {
            in.readUnsignedByte();
            int lists = in.readInt();
            for (int i = 0; i < lists; i++) {
                in.skipText();
                in.readUnsignedByte();
                for (int count = in.readInt(); count > 0; count--) {
                    begins.add(in.readLong());
                }
            }
        }
        return begins.stream().mapToLong(Long::longValue).distinct().sorted().toArray();
    }

    /** @param moved is told where each element begins now, by where it began */
    private static byte[] spliced(byte[] state, Map<Long, byte[]> elements, long[] begins, Map<Long, Long> moved)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(state.length);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            int from = begins.length == 0 ? state.length : Math.toIntExact(begins[0]);
            out.write(state, 0, from);
            for (int i = 0; i < begins.length; i++) {
                int begin = Math.toIntExact(begins[i]);
                int end = i + 1 < begins.length ? Math.toIntExact(begins[i + 1]) : state.length;
                moved.put(begins[i], (long) out.size());
                byte[] other = elements.get(begins[i]);
                if (other == null) {
                    out.write(Arrays.copyOfRange(state, begin, end));
                } else {
                    out.writeInt(other.length);
                    out.write(other);
                }
            }
        }
        return bytes.toByteArray();
    }
}
