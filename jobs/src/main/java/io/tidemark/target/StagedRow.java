package io.tidemark.target;

import org.apache.flink.table.data.binary.BinaryRowData;

/**
 * A row on its way to a stage.
 *
 * @param change how many rows alike are to be more, or fewer; with a key 1 for a row that is to be there, -1 for one that is
 *     not, and 0 for one that is refused: of its key only the key itself is in the stage
 */
record StagedRow(BinaryRowData row, long change) {}
