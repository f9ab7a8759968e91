package io.tidemark.checkpoint.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a state was taken as out of Flink's {@code CheckpointProperties}, which lie in the metadata as a serialized Java
 * object. No object is made of it: only the grammar is followed (Java Object Serialization Specification, chapter 6), as
 * far as plain objects, texts and enums need it.
 */
final class PropertiesReader {

    private static final String PACKAGE = "org.apache.flink.runtime.checkpoint.";

    private static final Map<String, SnapshotKind> NAMES = Map.of(
            PACKAGE + "SavepointType NATIVE", SnapshotKind.NATIVE_SAVEPOINT,
            PACKAGE + "SavepointType CANONICAL", SnapshotKind.CANONICAL_SAVEPOINT,
            PACKAGE + "CheckpointType Checkpoint", SnapshotKind.CHECKPOINT,
            PACKAGE + "CheckpointType Full Checkpoint", SnapshotKind.FULL_CHECKPOINT);

    private static final int STREAM_MAGIC = 0xACED0005;
    private static final int NULL = 0x70;
    private static final int REFERENCE = 0x71;
    private static final int CLASS_DESCRIPTION = 0x72;
    private static final int OBJECT = 0x73;
    private static final int TEXT = 0x74;
    private static final int END_OF_BLOCK = 0x78;
    private static final int ENUM = 0x7E;
    private static final int BASE_HANDLE = 0x7E0000;

    private static final int SERIALIZABLE = 0x02;
    private static final int ENUM_FLAG = 0x10;

    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_DEPTH = 16;

    private final StateInput in;
    private final List<Object> handles = new ArrayList<>();

    private PropertiesReader(StateInput in) {
        this.in = in;
    }

    private record Field(char type, String name) {}

    private record ClassDescription(String name, List<Field> fields, Object parent) {}

    private record JavaObject(String type, Map<String, Object> fields) {}

    private record Constant(String type, Object name) {}

    /** Reads to the end of the metadata. */
    static SnapshotKind kind(StateInput in) throws IOException {
        if (in.remaining() > MOST_BYTES) {
            throw new UnreadableStateException("properties of %d bytes".formatted(in.remaining()));
        }
        if (in.readInt() != STREAM_MAGIC) {
            throw unexpected();
        }
        Object properties = new PropertiesReader(in).value(0);
        if (properties instanceof JavaObject object
                && object.type().equals(PACKAGE + "CheckpointProperties")
                && object.fields().get("checkpointType") instanceof JavaObject type) {
            return kind(type);
        }
        throw unexpected();
    }

    private static SnapshotKind kind(JavaObject type) {
        String name = type.type();
        if (type.fields().get("formatType") instanceof Constant format) {
            name += " " + format.name();
        } else if (type.fields().get("name") instanceof String said) {
            name += " " + said;
        }
        return NAMES.getOrDefault(name, SnapshotKind.UNKNOWN);
    }

    private static UnreadableStateException unexpected() {
        return new UnreadableStateException("properties that are not those of a savepoint or checkpoint");
    }

    private Object value(int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw unexpected();
        }
        int type = in.readUnsignedByte();
        return switch (type) {
            case NULL -> null;
            case REFERENCE -> reference();
            case TEXT -> known(in.readUTF());
            case OBJECT -> object(depth);
            case ENUM -> {
                ClassDescription description = description(depth + 1);
                int handle = handles.size();
                handles.add(null);
                Constant constant = new Constant(description.name(), value(depth + 1));
                handles.set(handle, constant);
                yield constant;
            }
            case CLASS_DESCRIPTION -> newDescription(depth);
            default -> throw unexpected();
        };
    }

    private Object known(Object value) {
        handles.add(value);
        return value;
    }

    private Object reference() throws IOException {
        int handle = in.readInt() - BASE_HANDLE;
        if (handle < 0 || handle >= handles.size()) {
            throw unexpected();
        }
        return handles.get(handle);
    }

    private ClassDescription description(int depth) throws IOException {
        if (value(depth) instanceof ClassDescription description) {
            return description;
        }
        throw unexpected();
    }

    private ClassDescription newDescription(int depth) throws IOException {
        String name = in.readUTF();
        in.readLong();
        int handle = handles.size();
        handles.add(null);
        int flags = in.readUnsignedByte();
        if (flags != SERIALIZABLE && flags != (SERIALIZABLE | ENUM_FLAG)) {
            throw unexpected();
        }
        List<Field> fields = new ArrayList<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            char type = (char) in.readUnsignedByte();
            fields.add(new Field(type, in.readUTF()));
            if (type == 'L' || type == '[') {
                value(depth + 1);
            }
        }
        if (in.readUnsignedByte() != END_OF_BLOCK) {
            throw unexpected();
        }
        Object parent = value(depth + 1);
        if (parent != null && !(parent instanceof ClassDescription)) {
            throw unexpected();
        }
        ClassDescription description = new ClassDescription(name, fields, parent);
        handles.set(handle, description);
        return description;
    }

    private JavaObject object(int depth) throws IOException {
        ClassDescription description = description(depth + 1);
        JavaObject object = new JavaObject(description.name(), new LinkedHashMap<>());
        handles.add(object);
        List<ClassDescription> fromTheTop = new ArrayList<>();
        for (Object type = description; type instanceof ClassDescription one; type = one.parent()) {
            fromTheTop.add(0, one);
        }
        for (ClassDescription type : fromTheTop) {
            for (Field field : type.fields()) {
                object.fields().put(field.name(), field(field.type(), depth));
            }
        }
        return object;
    }

    private Object field(char type, int depth) throws IOException {
        return switch (type) {
            case 'B' -> in.readByte();
            case 'Z' -> in.flag();
            case 'C', 'S' -> in.readShort();
            case 'I', 'F' -> in.readInt();
            case 'J', 'D' -> in.readLong();
            case 'L' -> value(depth + 1);
            default -> throw unexpected();
        };
    }
}
