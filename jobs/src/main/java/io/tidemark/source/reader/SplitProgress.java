package io.tidemark.source.reader;

import io.tidemark.position.WalPosition;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.StreamSplit;
import java.util.List;

/** How far a split's rows have been emitted; used by the task's thread alone. */
final class SplitProgress {

    private CaptureSplit split;
    private long openChanges;

    SplitProgress(CaptureSplit split) {
        this.split = split;
        this.openChanges = split instanceof StreamSplit stream ? stream.emittedRows() : 0;
    }

    /** What has to be read again after a restore to now. */
    CaptureSplit split() {
        return split instanceof StreamSplit stream && openChanges != stream.emittedRows()
                ? new StreamSplit(
                        stream.position(), stream.commitMicros(), openChanges, stream.tables(), stream.loading())
                : split;
    }

    /** Changes emitted of a transaction or rows of a chunk whose end has not been emitted. */
    long openChanges() {
        return openChanges;
    }

    boolean isStream() {
        return split instanceof StreamSplit;
    }

    void emitted(Unit unit) {
        if (unit.end() == null) {
            openChanges += unit.changes();
        } else if (unit.end() instanceof UnitEnd.Loaded loaded) {
            openChanges = 0;
            split = loaded.chunk();
        } else if (unit.end() instanceof UnitEnd.Boundary boundary) {
            openChanges = 0;
            StreamSplit stream = (StreamSplit) split;
            split = new StreamSplit(
                    boundary.position(),
                    boundary.commitMicros(),
                    0,
                    stream.tables(),
                    stillLoading(stream.loading(), boundary.position()));
        }
    }

    /** Behind the end of every chunk's snapshot no change can be contained in one. */
    private static List<LoadedChunk> stillLoading(List<LoadedChunk> loading, WalPosition position) {
        return loading.isEmpty() || loading.stream().anyMatch(chunk -> position.isBefore(chunk.end()))
                ? loading
                : List.of();
    }

    WalPosition position() {
        return ((StreamSplit) split).position();
    }
}
