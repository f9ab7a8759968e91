package io.tidemark.target;

import java.util.Map;
import java.util.Optional;

/**
 * What a target says of a pipeline.
 *
 * @param applied the last epoch in it
 * @param sources the tidemark: where each source stood at its end
 * @param ahead whether the target may have rows from behind it, see {@link LiveWriters}
 * @param replaying what it was before it was replayed visibly, if it has not come there again
 */
record TargetRow(Applied applied, Map<String, SourcePosition> sources, boolean ahead, Optional<Replaying> replaying) {

    TargetRow {
        sources = Map.copyOf(sources);
    }

    /** Of a target that is not being replayed visibly. */
    TargetRow(Applied applied, Map<String, SourcePosition> sources, boolean ahead) {
        this(applied, sources, ahead, Optional.empty());
    }

    /** Up to where it has changes: behind its tidemark, if it is being replayed visibly. */
    Map<String, SourcePosition> shown() {
        return replaying.map(before -> before.andAt(sources)).orElse(sources);
    }
}
