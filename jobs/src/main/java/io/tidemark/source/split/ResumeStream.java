package io.tidemark.source.split;

import io.tidemark.source.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The enumerator, to the reader that was restored with the stream: the source still serves it, and every table is loaded.
 *
 * @param added tables that join it, none in most cases
 * @param chunks those of {@code added}
 * @param layouts what the added tables look like, if the log does not say so
 * @param rereads tables that are read anew beside it from now on, none in most cases
 */
public record ResumeStream(
        Set<TableName> added, List<LoadedChunk> chunks, Map<TableName, TableLayout> layouts, List<Reread> rereads)
        implements SourceEvent {

    /** Nothing is read anew. */
    public ResumeStream(Set<TableName> added, List<LoadedChunk> chunks, Map<TableName, TableLayout> layouts) {
        this(added, chunks, layouts, List.of());
    }
}
