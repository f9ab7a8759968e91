package io.tidemark.checkpoint;

/**
 * An operator that has state of Flink CDC or of Tidemark which cannot be read.
 *
 * @param operator its id
 * @param why for the operator of the tool, without control characters
 */
public record UnreadOperator(String operator, String why) {}
