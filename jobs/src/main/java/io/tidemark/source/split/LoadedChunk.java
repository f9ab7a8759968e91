package io.tidemark.source.split;

import io.tidemark.position.LogPosition;

/**
 * A chunk whose rows have been emitted.
 *
 * @param visibility which transactions its rows already contain
 * @param end the log's end right after its snapshot was taken: whatever commits behind it was not seen
 * @param rows how many it had
 */
public record LoadedChunk(ChunkSplit chunk, Visibility visibility, LogPosition end, long rows) implements CaptureSplit {

    @Override
    public String splitId() {
        return chunk.splitId();
    }
}
