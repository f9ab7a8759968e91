package io.tidemark.source.rows;

/**
 * What a reader emits: rows, and behind the last row of each transaction the position that lies there; where the tables
 * have been loaded anew, of which load the rows are.
 */
public sealed interface Captured permits StreamedRows, LoadedRows, CapturedPosition, CapturedLoad {}
