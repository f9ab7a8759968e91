package io.tidemark.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.Tool;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** States of real jobs, altered. */
public final class TargetStates {

    private static final int VERSION = 2;

    private TargetStates() {}

    /** Makes one whose committer waits for its sources to reach the target, of one whose committer does not. */
    public static Path waiting(String like, String pipeline, Path to) throws IOException {
        ByteBuffer bytes = behindTheCheckpoint(like, pipeline);
        skipText(bytes);
        skipText(bytes);
        bytes.position(bytes.position() + Long.BYTES);
        skipText(bytes);
        bytes.put((byte) 1);
        Path made = write(bytes, to);
        assertThat(Inspection.of(made).targets())
                .extracting(TargetState::waiting)
                .containsExactly(true);
        return made;
    }

    /** Makes one as {@code position set} does, with a branch that says so. */
    public static Path made(String like, String pipeline, Path to) throws IOException {
        ByteBuffer bytes = behindTheCheckpoint(like, pipeline);
        bytes.getShort();
        bytes.put(TargetState.MADE.getBytes(StandardCharsets.US_ASCII));
        Path made = write(bytes, to);
        assertThat(Inspection.of(made).targets()).extracting(TargetState::made).containsExactly(true);
        return made;
    }

    /** As CommitterStateCodec writes it: the checkpoint, then two branches, an epoch, its attempt. */
    private static ByteBuffer behindTheCheckpoint(String like, String pipeline) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(Tool.STATES.resolve(like).resolve("_metadata")));
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(begin);
        out.writeInt(VERSION);
        out.writeUTF(pipeline);
        String all = new String(bytes.array(), StandardCharsets.ISO_8859_1);
        int at = all.indexOf(begin.toString(StandardCharsets.ISO_8859_1));
        assertThat(at).as("the committer of %s in %s", pipeline, like).isPositive();
        bytes.position(at + begin.size() + Long.BYTES);
        return bytes;
    }

    private static Path write(ByteBuffer bytes, Path to) throws IOException {
        byte[] all = new byte[bytes.capacity()];
        bytes.rewind().get(all);
        Files.createDirectories(to);
        Files.write(to.resolve("_metadata"), all);
        return to.toRealPath();
    }

    private static void skipText(ByteBuffer bytes) {
        int length = Short.toUnsignedInt(bytes.getShort());
        bytes.position(bytes.position() + length);
    }
}
