package io.tidemark.target;

import io.tidemark.checkpoint.Resnapshot;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Version 3, big endian, strings in modified UTF-8 with their length: version (int), the fields of {@link CommitterState} in
 * their order; of a map and a list first its size (int), then key and value. Version 2 had no resnapshots in an epoch.
 */
final class CommitterStateCodec {

    private static final int VERSION = 3;
    private static final int WITHOUT_RESNAPSHOTS = 2;

    private CommitterStateCodec() {}

    static byte[] encode(CommitterState state) throws IOException {
        DataOutputSerializer output = new DataOutputSerializer(256);
        output.writeInt(VERSION);
        output.writeUTF(state.pipeline());
        output.writeLong(state.checkpoint());
        output.writeUTF(state.branch());
        output.writeUTF(state.base().branch());
        output.writeLong(state.base().epoch());
        output.writeUTF(state.base().attempt());
        output.writeBoolean(state.waiting());
        write(state.sources(), output);
        output.writeInt(state.pending().size());
        for (Epoch epoch : state.pending()) {
            output.writeLong(epoch.number());
            output.writeUTF(epoch.attempt());
            output.writeInt(epoch.staged().size());
            for (Map.Entry<String, Staged> staged : epoch.staged().entrySet()) {
                output.writeUTF(staged.getKey());
                output.writeLong(staged.getValue().rows());
                output.writeLong(staged.getValue().deletes());
                output.writeLong(staged.getValue().bytes());
                output.writeBoolean(staged.getValue().folded());
            }
            write(epoch.sources(), output);
            writeResnapshots(epoch.resnapshots(), output);
        }
        output.writeInt(state.stages().size());
        for (String stage : state.stages()) {
            output.writeUTF(stage);
        }
        return output.getCopyOfBuffer();
    }

    private static void writeResnapshots(Map<Mirrored, Resnapshot> resnapshots, DataOutputSerializer output)
            throws IOException {
        output.writeInt(resnapshots.size());
        for (Map.Entry<Mirrored, Resnapshot> said : resnapshots.entrySet()) {
            output.writeUTF(said.getKey().source());
            output.writeUTF(said.getKey().table());
            output.writeUTF(said.getValue().request());
            output.writeBoolean(said.getValue().fresh());
            output.writeBoolean(said.getValue().complete());
        }
    }

    private static void write(Map<String, SourcePosition> sources, DataOutputSerializer output) throws IOException {
        output.writeInt(sources.size());
        for (Map.Entry<String, SourcePosition> source : sources.entrySet()) {
            SourcePosition position = source.getValue();
            output.writeUTF(source.getKey());
            // A set of GTIDs may be longer than what writeUTF takes.
            byte[] text = position.text().getBytes(StandardCharsets.UTF_8);
            output.writeInt(text.length);
            output.write(text);
            output.writeUTF(position.history());
            output.writeBoolean(position.streaming());
            output.writeInt(position.load());
            output.writeLong(position.commitMicros());
        }
    }

    /**
     * @throws IOException if the bytes are none of these
     * @throws RuntimeException for good, with a problem, if they are of another version
     */
    static CommitterState decode(byte[] bytes) throws IOException {
        DataInputDeserializer input = new DataInputDeserializer(bytes);
        int version = input.readInt();
        if (version != VERSION && version != WITHOUT_RESNAPSHOTS) {
            throw TargetFailures.permanent(new Problem(
                    ErrorCode.SAVED_STATE_UNREADABLE,
                    "the state of what commits to the targets has version %d, and this release reads versions %d and %d"
                            .formatted(version, WITHOUT_RESNAPSHOTS, VERSION),
                    "a savepoint or checkpoint that this release of Tidemark has written",
                    "Restore it with the release that has written it; or submit the pipeline without state, into empty"
                            + " targets."));
        }
        return new CommitterState(
                input.readUTF(),
                input.readLong(),
                input.readUTF(),
                new Applied(input.readUTF(), input.readLong(), input.readUTF()),
                input.readBoolean(),
                readSources(input),
                readEpochs(input, version),
                readStages(input));
    }

    private static Map<String, SourcePosition> readSources(DataInputDeserializer input) throws IOException {
        Map<String, SourcePosition> sources = new TreeMap<>();
        int count = input.readInt();
        for (int i = 0; i < count; i++) {
            String source = input.readUTF();
            byte[] text = new byte[input.readInt()];
            input.readFully(text);
            sources.put(
                    source,
                    new SourcePosition(
                            new String(text, StandardCharsets.UTF_8),
                            input.readUTF(),
                            input.readBoolean(),
                            input.readInt(),
                            input.readLong()));
        }
        return sources;
    }

    private static List<Epoch> readEpochs(DataInputDeserializer input, int version) throws IOException {
        List<Epoch> epochs = new ArrayList<>();
        int count = input.readInt();
        for (int i = 0; i < count; i++) {
            long number = input.readLong();
            String attempt = input.readUTF();
            Map<String, Staged> staged = new TreeMap<>();
            int stages = input.readInt();
            for (int j = 0; j < stages; j++) {
                staged.put(
                        input.readUTF(),
                        new Staged(input.readLong(), input.readLong(), input.readLong(), input.readBoolean()));
            }
            Map<String, SourcePosition> sources = readSources(input);
            epochs.add(new Epoch(
                    number,
                    attempt,
                    staged,
                    sources,
                    version == WITHOUT_RESNAPSHOTS ? Map.of() : readResnapshots(input),
                    0));
        }
        return epochs;
    }

    private static Map<Mirrored, Resnapshot> readResnapshots(DataInputDeserializer input) throws IOException {
        Map<Mirrored, Resnapshot> resnapshots = new HashMap<>();
        int count = input.readInt();
        for (int i = 0; i < count; i++) {
            Mirrored mirrored = new Mirrored(input.readUTF(), input.readUTF());
            resnapshots.put(
                    mirrored,
                    new Resnapshot(input.readUTF(), mirrored.table(), input.readBoolean(), input.readBoolean()));
        }
        return resnapshots;
    }

    private static Set<String> readStages(DataInputDeserializer input) throws IOException {
        Set<String> stages = new TreeSet<>();
        int count = input.readInt();
        for (int i = 0; i < count; i++) {
            stages.add(input.readUTF());
        }
        return stages;
    }
}
