package io.tidemark.target;

/** When rows are in the target, and what whoever reads them can rely on. */
public enum DeliveryMode {
    /** All tables and the tidemark change in one transaction per epoch. */
    EPOCH,
    /** Rows are written as they come, each table by itself; the tidemark says what is in the target at least. */
    CONTINUOUS
}
