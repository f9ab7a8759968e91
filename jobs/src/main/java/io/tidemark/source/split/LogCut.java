package io.tidemark.source.split;

/** Exactly those that lie before {@link LoadedChunk#end} in the log: no commit was under way when the rows were read. */
public record LogCut() implements Visibility {}
