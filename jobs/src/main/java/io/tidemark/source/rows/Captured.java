package io.tidemark.source.rows;

/**
 * What a reader emits: rows, and behind the last row of each transaction the position that lies there; where the tables
 * have been loaded anew, of which load the rows are; and which tables are read anew beside the stream.
 */
public sealed interface Captured
        permits StreamedRows, LoadedRows, CapturedPosition, CapturedLoad, CapturedResnapshots {}
