package io.tidemark.source.split;

import io.tidemark.source.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;

/** The enumerator, to the stream's reader: these added tables are loaded, the stream goes on with them. */
public record TablesLoaded(Set<TableName> tables, List<LoadedChunk> chunks, Map<TableName, TableLayout> layouts)
        implements SourceEvent {}
