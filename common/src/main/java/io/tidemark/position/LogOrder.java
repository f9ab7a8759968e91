package io.tidemark.position;

/** How two positions lie in the logs they belong to. Sets of transactions are only partly ordered. */
public enum LogOrder {
    BEFORE,
    SAME,
    AFTER,
    INCOMPARABLE
}
