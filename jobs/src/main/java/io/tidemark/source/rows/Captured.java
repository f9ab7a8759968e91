package io.tidemark.source.rows;

/** What a reader emits: rows, and behind the last row of each transaction the position that lies there. */
public sealed interface Captured permits CapturedRow, CapturedPosition {}
