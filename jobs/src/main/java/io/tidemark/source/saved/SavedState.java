package io.tidemark.source.saved;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.EditedMetadata;
import io.tidemark.checkpoint.flink.ListStateReader;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.Metadata;
import io.tidemark.checkpoint.flink.MetadataEdit;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.checkpoint.flink.SavedOperator;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.checkpoint.source.SourceReading;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.position.LogIdentity;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.enumerator.CaptureStateSerializer;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.CaptureSplitSerializer;
import io.tidemark.source.split.StreamSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** A savepoint or retained checkpoint that this machine can see, read as the readers themselves would. */
public final class SavedState {

    private final StateFiles files;
    private final Path directory;
    private final Metadata metadata;

    private SavedState(Path directory, StateFiles files) throws IOException {
        this.directory = directory;
        this.files = files;
        this.metadata = MetadataReader.read(files, directory.toString(), (file, length) -> {});
    }

    /** @throws ProblemException if it cannot be read */
    public static SavedState read(Path directory) {
        try {
            return new SavedState(directory, new LocalStateFiles());
        } catch (IOException garbage) {
            throw new ProblemException(
                    unreadable(
                            directory.toString(),
                            "its %s cannot be read: %s".formatted(MetadataReader.FILE, Inspection.said(garbage))),
                    garbage);
        }
    }

    /** What to say of a state that cannot be restored. */
    public static Problem unreadable(String location, String why) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: %s".formatted(location, why),
                "a savepoint or retained checkpoint of this pipeline, with all its files",
                "Restore another one of this pipeline, or submit it without state, into empty targets.");
    }

    /**
     * What to say of a state of which no operator takes a part.
     *
     * @param operators that have left that part
     * @param known all that have left something
     * @param names of those
     */
    public static Problem unclaimed(String location, int operators, int known, String names) {
        return new Problem(
                ErrorCode.SAVED_STATE_UNREADABLE,
                "%s: %d of its %d operators are none of this pipeline's: %s"
                        .formatted(location, operators, known, names),
                "a state that this pipeline has left, with no statement taken out since",
                "Restore another one; or, to drop statements with their state, SET"
                        + " 'execution.state-recovery.ignore-unclaimed-state' = 'true'; in the pipeline.");
    }

    /** What becomes of the state of a committer of targets. */
    @FunctionalInterface
    public interface CommitterChange {

        /** @return empty if it stays */
        Optional<byte[]> of(byte[] state) throws IOException;
    }

    /**
     * The metadata that the same state would have with a source at an earlier position.
     *
     * @param identity of the history that the position belongs to; null if nobody knows
     * @param committers what becomes of each of them
     * @throws IOException with a message for the operator
     */
    public byte[] metadata(SetBack back, LogIdentity identity, CommitterChange committers) throws IOException {
        MetadataEdit edit = new MetadataEdit(files, directory.toString());
        String id = OperatorIds.of(back.source());
        int streams = 0;
        for (SavedOperator operator : metadata.operators()) {
            if (operator.id().equals(id)) {
                streams += edit.change(operator, SourceReading.READERS, split -> setBack(split, back, identity));
            }
            if (operator.listNames().contains(TargetState.LIST)) {
                edit.change(operator, TargetState.LIST, committers::of);
            }
        }
        if (streams != 1) {
            throw new UnreadableStateException("%d streams of source %s".formatted(streams, back.source()));
        }
        return edit.written();
    }

    /** {@code int version | int length | bytes}. */
    private static Optional<byte[]> setBack(byte[] element, SetBack back, LogIdentity identity) throws IOException {
        CaptureSplitSerializer codec = new CaptureSplitSerializer();
        DataInputDeserializer in = new DataInputDeserializer(element);
        int version = in.readInt();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        if (!(codec.deserialize(version, bytes) instanceof StreamSplit stream)) {
            return Optional.empty();
        }
        byte[] other = codec.serialize(back.of(stream, identity));
        DataOutputSerializer out = new DataOutputSerializer(other.length + 2 * Integer.BYTES);
        out.writeInt(codec.getVersion());
        out.writeInt(other.length);
        out.write(other);
        return Optional.of(out.getCopyOfBuffer());
    }

    /** The same state as it would be read with other metadata. */
    public SavedState with(byte[] other) throws IOException {
        return new SavedState(directory, new EditedMetadata(files, directory.toString(), other));
    }

    /** The number of the checkpoint, which savepoints of a job share. */
    public long checkpoint() {
        return metadata.checkpoint();
    }

    /** How many operators left something. */
    public int operators() {
        return metadata.operators().size();
    }

    public Path directory() {
        return directory;
    }

    /** The ids of the operators that it knows. */
    public Set<String> known() {
        return ids(operator -> true);
    }

    /** Whether it has an operator of a uid. */
    public boolean knows(String uid) {
        return known().contains(OperatorIds.of(uid));
    }

    /** The ids of those that have left something to restore. */
    public Set<String> stateful() {
        return ids(SavedOperator::hasState);
    }

    private Set<String> ids(Predicate<SavedOperator> wanted) {
        return metadata.operators().stream()
                .filter(wanted)
                .map(SavedOperator::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * What a database's reader has left.
     *
     * @param uid the reader's, which is the source's name
     * @return empty if there is nothing of such an operator
     * @throws ProblemException if it is not what a reader of ours leaves, or a file is missing
     */
    public Optional<SavedReader> reader(String uid) {
        String id = OperatorIds.of(uid);
        for (SavedOperator operator : metadata.operators()) {
            if (operator.id().equals(id)) {
                return Optional.of(reader(uid, operator));
            }
        }
        return Optional.empty();
    }

    /**
     * What a target's committer has left.
     *
     * @return empty if there is nothing of such an operator
     * @throws ProblemException if it cannot be read
     */
    public Optional<TargetState> target(String uid) {
        String id = OperatorIds.of(uid);
        for (SavedOperator operator : metadata.operators()) {
            if (operator.id().equals(id)) {
                try {
                    return SourceReading.target(files, operator);
                } catch (IOException garbage) {
                    throw unreadableTarget(garbage);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The same as the committer itself has written it.
     *
     * @return empty if there is nothing of such an operator
     * @throws ProblemException if it cannot be read
     */
    public Optional<byte[]> committer(String uid) {
        String id = OperatorIds.of(uid);
        List<byte[]> states = new ArrayList<>();
        for (SavedOperator operator : metadata.operators()) {
            if (operator.id().equals(id) && operator.listNames().contains(TargetState.LIST)) {
                try {
                    ListStateReader.read(
                            files,
                            operator,
                            TargetState.LIST,
                            in -> states.add(in.bytes(Math.toIntExact(in.remaining()))));
                } catch (IOException garbage) {
                    throw unreadableTarget(garbage);
                }
            }
        }
        return states.stream().findFirst();
    }

    private ProblemException unreadableTarget(IOException garbage) {
        return new ProblemException(
                unreadable(
                        directory.toString(),
                        "the state of what commits to a target cannot be read: " + Inspection.said(garbage)),
                garbage);
    }

    /** The readers of all databases, whatever their names. */
    public List<SavedReader> readers() {
        List<SavedReader> readers = new ArrayList<>();
        for (SavedOperator operator : metadata.operators()) {
            if (operator.coordinator().isPresent()) {
                readers.add(reader(operator.id(), operator));
            }
        }
        return readers;
    }

    private SavedReader reader(String name, SavedOperator operator) {
        try {
            List<CaptureSplit> splits = new ArrayList<>();
            ListStateReader.read(
                    files,
                    operator,
                    SourceReading.READERS,
                    in -> splits.add(new CaptureSplitSerializer().deserialize(in.readInt(), in.bytes(in.count(1)))));
            SavedReader reader = new SavedReader(planned(operator), splits);
            reader.stream();
            return reader;
        } catch (IOException | RuntimeException garbage) {
            String said = garbage instanceof IOException failure ? Inspection.said(failure) : garbage.toString();
            throw new ProblemException(
                    unreadable(
                            directory.toString(),
                            "the state of the source %s cannot be read: %s".formatted(name, said)),
                    garbage);
        }
    }

    private CaptureState planned(SavedOperator operator) throws IOException {
        if (operator.coordinator().isEmpty()) {
            return CaptureState.empty();
        }
        try (StateInput in = operator.coordinator().get().open(files)) {
            int version = SourceReading.version(in)
                    .orElseThrow(() -> new UnreadableStateException("a coordinator's state that is none of a source"));
            return new CaptureStateSerializer().deserialize(version, in.bytes(Math.toIntExact(in.remaining())));
        }
    }
}
