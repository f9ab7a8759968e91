package io.tidemark.problem;

/** What came out of a check, from the best to the worst. */
public enum Outcome {
    /** Looked at, and as it has to be. */
    OK,
    /** Nothing is kept from running, and something may go wrong later. */
    WARNING,
    /** Could not be looked at: nobody knows. */
    UNKNOWN,
    /** Keeps the pipeline from running, or from being right. */
    PROBLEM
}
