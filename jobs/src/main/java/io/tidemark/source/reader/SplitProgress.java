package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.split.CaptureSplit;
import io.tidemark.source.split.ChunkSplit;
import io.tidemark.source.split.LoadedChunk;
import io.tidemark.source.split.StreamSplit;
import java.util.List;

/** How far a split's rows have been emitted; used by the task's thread alone. */
final class SplitProgress {

    private CaptureSplit split;
    private long openChanges;
    private long openRows;

    SplitProgress(CaptureSplit split) {
        this.split = split;
        this.openChanges = split instanceof StreamSplit stream ? stream.emittedChanges() : 0;
        // At least as many.
        this.openRows = openChanges;
    }

    /** What has to be read again after a restore to now. */
    CaptureSplit split() {
        return split instanceof StreamSplit stream && openChanges != stream.emittedChanges()
                ? stream.emitted(openChanges)
                : split;
    }

    /** Rows emitted of a transaction or chunk whose end has not been emitted. */
    long openRows() {
        return openRows;
    }

    /** Of which load of the tables its rows are. */
    int generation() {
        return split instanceof StreamSplit stream ? stream.generation() : ((ChunkSplit) split).generation();
    }

    /** Whether the rows of older loads have yet to be deleted. */
    boolean sweeps() {
        return split instanceof StreamSplit stream && stream.sweeps();
    }

    void swept() {
        split = ((StreamSplit) split).swept();
    }

    boolean isStream() {
        return split instanceof StreamSplit;
    }

    void emitted(Unit unit) {
        if (unit.end() == null) {
            openChanges += unit.changes();
            openRows += unit.size();
        } else if (unit.end() instanceof UnitEnd.Loaded loaded) {
            openChanges = 0;
            openRows = 0;
            split = loaded.chunk();
        } else if (unit.end() instanceof UnitEnd.Reread reread) {
            if (reread.last()) {
                split = ((StreamSplit) split).reread(reread.chunk());
            }
        } else if (unit.end() instanceof UnitEnd.Boundary boundary) {
            openChanges = 0;
            openRows = 0;
            StreamSplit stream = (StreamSplit) split;
            split = stream.at(
                    boundary.position(),
                    boundary.commitMicros(),
                    stillLoading(stream.loading(), boundary.position()),
                    boundary.changed().orElse(stream.context()));
        }
    }

    /** Behind the end of every chunk's snapshot no change can be contained in one. */
    private static List<LoadedChunk> stillLoading(List<LoadedChunk> loading, LogPosition position) {
        return loading.isEmpty() || !loading.stream().allMatch(chunk -> position.hasReached(chunk.end()))
                ? loading
                : List.of();
    }

    LogPosition position() {
        return ((StreamSplit) split).position();
    }
}
