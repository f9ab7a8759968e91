package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.ListStateReader;
import io.tidemark.checkpoint.flink.SavedOperator;
import io.tidemark.checkpoint.flink.StateFiles;
import io.tidemark.checkpoint.flink.StateInput;
import io.tidemark.checkpoint.flink.UnreadableStateException;
import io.tidemark.guard.Stored;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogPosition;
import io.tidemark.position.WalPosition;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what an operator is by the state it has left, for Flink keeps neither names nor uids: a source's coordinator
 * writes {@code int 1 | int version | int length | bytes} ({@code SourceCoordinatorSerdeUtils}), its readers a list
 * {@code SourceReaderState}; Debezium's {@code SourceFunction} a list {@code offset-states}; our committer one of its own.
 */
public final class SourceReading {

    /** The name of the list that readers' splits are in. */
    public static final String READERS = "SourceReaderState";

    /** Why a source whose load is done does not stream. */
    public static final String NOT_FOLLOWING = "no reader was reading the log on its own";

    private static final String LEGACY_OFFSETS = "offset-states";
    /** Of {@code SourceCoordinatorSerdeUtils}. */
    private static final int COORDINATOR_VERSION = 1;

    private SourceReading() {}

    /**
     * Reads the envelope of a coordinator's state, to its payload, which is all that is left.
     *
     * @return the payload's version; empty if it is none of a source
     */
    public static Optional<Integer> version(StateInput in) throws IOException {
        if (in.remaining() < 3 * Integer.BYTES || in.readInt() != COORDINATOR_VERSION) {
            return Optional.empty();
        }
        int version = in.readInt();
        return in.readInt() == in.remaining() ? Optional.of(version) : Optional.empty();
    }

    /**
     * The enumerator of Flink CDC in a coordinator's state.
     *
     * @return empty if it is that of some other source
     * @throws IOException if it is Flink CDC's and cannot be read
     */
    public static Optional<CdcEnumerator> enumerator(StateInput coordinator) throws IOException {
        Optional<Integer> version = version(coordinator);
        return version.isEmpty() ? Optional.empty() : CdcEnumerator.read(version.get(), coordinator);
    }

    /** The same, of an operator. */
    public static Optional<CdcEnumerator> enumerator(StateFiles files, SavedOperator operator) throws IOException {
        if (operator.coordinator().isEmpty()) {
            return Optional.empty();
        }
        try (StateInput in = operator.coordinator().get().open(files)) {
            return enumerator(in);
        }
    }

    /** What the readers of a source of Flink CDC have to do. */
    public static List<CdcSplit> splits(StateFiles files, SavedOperator operator, CdcLayout layout) throws IOException {
        List<CdcSplit> splits = new ArrayList<>();
        ListStateReader.read(files, operator, READERS, in -> splits.add(CdcSplitReader.readElement(layout, in)));
        return splits;
    }

    /** Whether the operator is Debezium's {@code SourceFunction}, which Flink CDC is without incremental snapshots. */
    public static boolean isLegacy(SavedOperator operator) {
        return operator.listNames().contains(LEGACY_OFFSETS);
    }

    /**
     * The operator as a source.
     *
     * @return empty if it is no source of Flink CDC's or ours
     * @throws IOException if it is one and cannot be read, with a message for the operator
     */
    public static Optional<SourceState> source(StateFiles files, SavedOperator operator) throws IOException {
        if (isLegacy(operator)) {
            return Optional.of(LegacySource.read(files, operator, LEGACY_OFFSETS));
        }
        if (operator.coordinator().isEmpty()) {
            return Optional.empty();
        }
        try (StateInput in = operator.coordinator().get().open(files)) {
            Optional<Integer> version = version(in);
            if (version.isEmpty()) {
                return Optional.empty();
            }
            if (version.get() >= TidemarkReader.FIRST_VERSION && version.get() < 2 * TidemarkReader.FIRST_VERSION) {
                TidemarkReader reader = TidemarkReader.read(version.get(), in);
                ListStateReader.read(files, operator, READERS, reader::readSplit);
                return Optional.of(tidemark(operator, reader, version.get()));
            }
            Optional<CdcEnumerator> enumerator = CdcEnumerator.read(version.get(), in);
            return enumerator.isEmpty()
                    ? Optional.empty()
                    : Optional.of(cdc(
                            operator,
                            enumerator.get(),
                            splits(files, operator, enumerator.get().layout())));
        }
    }

    /** The operator as the committer of a target of ours; empty if it is none. */
    public static Optional<TargetState> target(StateFiles files, SavedOperator operator) throws IOException {
        if (!operator.listNames().contains(TargetState.LIST)) {
            return Optional.empty();
        }
        List<TargetState> states = new ArrayList<>();
        ListStateReader.read(files, operator, TargetState.LIST, in -> states.add(TargetState.read(operator.id(), in)));
        if (states.size() > 1) {
            throw new UnreadableStateException("%d states of one target".formatted(states.size()));
        }
        return states.stream().findFirst();
    }

    private static SourceState tidemark(SavedOperator operator, TidemarkReader reader, int version) {
        List<String> remarks = new ArrayList<>();
        List<TableProgress> tables = reader.progress();
        Optional<TidemarkReader.Stream> stream = reader.stream();
        boolean loaded = tables.stream().allMatch(TableProgress::isLoaded);
        if (!reader.isBegun()) {
            remarks.add("nothing was read yet: a restored job begins with its first load");
        } else if (stream.isEmpty()) {
            remarks.add(loaded ? "no reader had the log yet" : "the log is read once every table is loaded");
        } else if (stream.get().loading() > 0) {
            remarks.add(Words.count(stream.get().loading(), "chunk")
                    + " may have seen changes that the log has still to bring");
        }
        stream.filter(following -> following.emitted() > 0)
                .ifPresent(following -> remarks.add("%s of the transaction behind the position %s emitted"
                        .formatted(Words.count(following.emitted(), "change"), Words.were(following.emitted()))));
        boolean streaming = stream.isPresent() && loaded && stream.get().loading() == 0;
        LogPosition position =
                stream.map(TidemarkReader.Stream::position).or(reader::begin).orElse(null);
        return new SourceState(
                operator.id(),
                SourceKind.TIDEMARK,
                database(position),
                "state version " + version,
                operator.parallelism(),
                streaming ? Phase.STREAMING : Phase.SNAPSHOT,
                remarks,
                position,
                stream.isPresent(),
                Map.of(),
                stream.map(TidemarkReader.Stream::identity)
                        .orElse(reader.identity().orElse(null)),
                stream.flatMap(following -> Stored.instant(following.lastCommitMicros()))
                        .orElse(null),
                tables);
    }

    private static String database(LogPosition position) {
        if (position instanceof WalPosition) {
            return "postgres";
        }
        return position instanceof BinlogPosition ? "mysql" : "";
    }

    private static SourceState cdc(SavedOperator operator, CdcEnumerator enumerator, List<CdcSplit> splits)
            throws IOException {
        List<CdcSplit.Stream> streams = splits.stream()
                .filter(CdcSplit.Stream.class::isInstance)
                .map(CdcSplit.Stream.class::cast)
                .toList();
        if (streams.size() > 1) {
            throw new UnreadableStateException("%d streams of one source".formatted(streams.size()));
        }
        List<String> remarks = new ArrayList<>();
        if (!enumerator.isStreamOnly()) {
            remarks.addAll(enumerator.unfinished());
        }
        int held = splits.size() - streams.size();
        if (held > 0) {
            remarks.add("readers had " + Words.count(held, "chunk"));
        }
        LogPosition position = null;
        Map<String, String> parts = Map.of();
        boolean streaming = false;
        List<TableProgress> tables = enumerator.progress();
        if (streams.isEmpty()) {
            position = enumerator.streamBegin().orElse(null);
            parts = enumerator.streamBeginParts();
            if (enumerator.isStreamOnly() || enumerator.unfinished().isEmpty()) {
                remarks.add(NOT_FOLLOWING);
            }
        } else {
            CdcSplit.Stream stream = streams.get(0);
            parts = stream.start().values();
            position = position(stream.start(), remarks);
            if (!stream.whole()) {
                remarks.add("the reader of the log had stopped, or not been told of every chunk");
            } else if (position != null && !(stream.loadPassed() && enumerator.isPassedBy(position))) {
                remarks.add("the log was not read beyond the end of the load");
            }
            streaming = remarks.isEmpty() && position != null;
            if (enumerator.isStreamOnly()) {
                tables = stream.tables().stream()
                        .map(table -> new TableProgress(table, 0, 0, true))
                        .toList();
            }
        }
        boolean known = position != null || !enumerator.layout().connector().isFlagged();
        return new SourceState(
                operator.id(),
                SourceKind.FLINK_CDC,
                known ? database(enumerator.layout()) : "",
                "Flink CDC " + enumerator.layout().releases(),
                operator.parallelism(),
                streaming ? Phase.STREAMING : Phase.SNAPSHOT,
                remarks,
                position,
                !streams.isEmpty(),
                parts,
                null,
                null,
                tables);
    }

    private static String database(CdcLayout layout) {
        return layout.connector() == CdcConnector.POSTGRES ? "postgres" : "mysql";
    }

    /** Null, and a remark, if the offset is at no place. */
    private static LogPosition position(CdcOffset offset, List<String> remarks) {
        try {
            return offset.position();
        } catch (IOException noPlace) {
            remarks.add(noPlace.getMessage());
            return null;
        }
    }
}
