package io.tidemark.checkpoint.source;

import java.util.Set;

/** What a reader of Flink CDC has to do. */
public sealed interface CdcSplit {

    /**
     * A part of a table that is read once.
     *
     * @param read whether it has been, and only the enumerator does not know
     */
    record Chunk(SavedTable table, String id, boolean read) implements CdcSplit {}

    /**
     * The log.
     *
     * @param start where the reader stood
     * @param whole whether the reader knows all chunks of the first load, and reads
     * @param tables of which it knows columns
     * @param loadPassed whether it has passed whatever the chunks it knows may have seen
     */
    record Stream(CdcOffset start, boolean whole, Set<SavedTable> tables, boolean loadPassed) implements CdcSplit {}
}
