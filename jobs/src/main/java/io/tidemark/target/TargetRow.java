package io.tidemark.target;

import java.util.Map;

/**
 * What a target says of a pipeline.
 *
 * @param applied the last epoch in it
 * @param sources the tidemark: where each source stood at its end
 * @param ahead whether the target may have rows from behind it, see {@link LiveWriters}
 */
record TargetRow(Applied applied, Map<String, SourcePosition> sources, boolean ahead) {

    TargetRow {
        sources = Map.copyOf(sources);
    }
}
