package io.tidemark.source.rows;

/**
 * Which load of the tables the rows that follow are of, said where the tables have been loaded anew.
 *
 * @param generation 0 for the first load, one more each time
 * @param complete whether all rows of the load have gone past, in every reader: what is in no state of it is in the source
 *     no more
 */
public record CapturedLoad(int generation, boolean complete) implements Captured {}
