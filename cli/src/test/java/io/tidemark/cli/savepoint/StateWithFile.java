package io.tidemark.cli.savepoint;

import io.tidemark.cli.Tool;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A state of a real job, to which an operator is added whose keyed state is in a file. */
public final class StateWithFile {

    private static final int OPERATORS_AT = 3 * Integer.BYTES + Long.BYTES;

    @FunctionalInterface
    private interface Handle {

        void writeTo(DataOutputStream out) throws IOException;
    }

    private StateWithFile() {}

    /**
     * @param directory is made
     * @param like the state's name
     * @param file that it names, absolute
     * @param length that it names
     */
    public static Path make(Path directory, String like, Path file, long length) throws IOException {
        return make(directory, like, out -> {
            out.writeByte(2); // a file
            out.writeLong(length);
            out.writeUTF("file:" + file);
        });
    }

    /** The same, of a file that it names by a path below its directory. */
    public static Path makeOwn(Path directory, String like, String file, long length) throws IOException {
        return make(directory, like, out -> {
            out.writeByte(6); // a relative file
            out.writeUTF(file);
            out.writeLong(length);
        });
    }

    private static Path make(Path directory, String like, Handle handle) throws IOException {
        byte[] metadata = Files.readAllBytes(Tool.STATES.resolve(like).resolve("_metadata"));
        // int magic | int version | long checkpoint | int master states, none | int operators | operators
        ByteBuffer head = ByteBuffer.wrap(metadata);
        head.putInt(OPERATORS_AT, head.getInt(OPERATORS_AT) + 1);
        int rest = OPERATORS_AT + Integer.BYTES;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(metadata, 0, rest);
        out.writeLong(1);
        out.writeLong(1);
        out.writeInt(1);
        out.writeInt(128);
        out.writeByte(0); // no coordinator
        out.writeInt(1); // subtask
        out.writeInt(0);
        out.writeInt(0); // no operator state, managed or raw
        out.writeInt(0);
        out.writeByte(3); // key groups
        out.writeInt(0);
        out.writeInt(0);
        handle.writeTo(out);
        out.writeByte(0); // no raw keyed state
        out.writeInt(0); // nothing in flight
        out.writeInt(0);
        out.write(metadata, rest, metadata.length - rest);
        Files.createDirectories(directory);
        Files.write(directory.resolve("_metadata"), bytes.toByteArray());
        return directory;
    }
}
