package io.tidemark.source.saved;

import io.tidemark.guard.Stored;
import io.tidemark.source.TableName;
import io.tidemark.source.enumerator.CaptureState;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.StreamSplit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state of one database's reader.
 *
 * @param planned that of the part which hands out the work
 * @param splits what the parts that read have
 */
public record SavedReader(CaptureState planned, List<CaptureSplit> splits) {

    public SavedReader {
        splits = List.copyOf(splits);
    }

    /**
     * The stream of changes; empty if it had not begun.
     *
     * @throws IllegalStateException if there are several, which no reader of ours leaves
     */
    public Optional<StreamSplit> stream() {
        List<StreamSplit> streams = splits.stream()
                .filter(StreamSplit.class::isInstance)
                .map(StreamSplit.class::cast)
                .toList();
        if (streams.size() > 1) {
            throw new IllegalStateException(streams.size() + " streams of one reader");
        }
        return streams.stream().findFirst();
    }

    /** The same, of a job that reads these tables only. */
    public SavedReader only(Set<TableName> captured) {
        return new SavedReader(
                planned,
                splits.stream()
                        .map(split -> split instanceof StreamSplit stream ? stream.only(captured) : split)
                        .toList());
    }

    /** The tables that have been read, or are being. */
    public Set<TableName> tables() {
        return stream().map(StreamSplit::tables).orElse(planned.tables());
    }

    /**
     * What has to hold in the source for the state to be restored; empty if nothing was begun, so that a restored job
     * begins anew.
     */
    public Optional<Stored> stored() {
        return stream().map(StreamSplit::stored).or(() -> planned.streamBegin()
                .map(begin -> new Stored(
                        begin,
                        planned.history(),
                        planned.tables().stream().map(TableName::id).collect(Collectors.toSet()),
                        Optional.empty(),
                        !planned.loaded().isEmpty() || !planned.outstanding().isEmpty())));
    }
}
