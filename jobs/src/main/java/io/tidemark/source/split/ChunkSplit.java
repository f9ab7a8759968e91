package io.tidemark.source.split;

import io.tidemark.source.TableName;

/**
 * A part of a table that is read in the first load and not yet read.
 *
 * @param number counts the table's chunks from 0
 * @param column the leading key column that {@code range} is about; empty if the range is {@link KeyRange#ALL}
 */
public record ChunkSplit(TableName table, int number, String column, KeyRange range) implements CaptureSplit {

    @Override
    public String splitId() {
        return table + "#" + number;
    }
}
