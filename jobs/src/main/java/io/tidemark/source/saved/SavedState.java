package io.tidemark.source.saved;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.flink.ListStateReader;
import io.tidemark.checkpoint.flink.LocalStateFiles;
import io.tidemark.checkpoint.flink.Metadata;
import io.tidemark.checkpoint.flink.MetadataReader;
import io.tidemark.checkpoint.flink.OperatorIds;
import io.tidemark.checkpoint.flink.SavedOperator;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.checkpoint.source.SourceReading;
import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.enumerator.CaptureStateSerializer;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.CaptureSplitSerializer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A savepoint or retained checkpoint that this machine can see, read as the readers themselves would. */
public final class SavedState {

    private final StateFiles files = new LocalStateFiles();
    private final Path directory;
    private final Metadata metadata;

    private SavedState(Path directory) throws IOException {
        this.directory = directory;
        this.metadata = MetadataReader.read(files, directory.toString(), (file, length) -> {});
    }

    /** @throws ProblemException if it cannot be read */
    public static SavedState read(Path directory) {
        try {
            return new SavedState(directory);
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
