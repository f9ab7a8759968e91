package io.tidemark.source;

/** What a job is examined for. */
public enum Start {
    /** It has no state: sources and targets are to be ready for a first load. */
    FIRST,
    /** It has a state: where that stands in the log and in the targets is asked when it has been read. */
    FROM_STATE,
    /**
     * It has the state of a job that still runs, and will take its place: what one reader at a time can have is not waited
     * for.
     */
    BEHIND_A_JOB;

    /** Whether the job will start from a savepoint or checkpoint. */
    public boolean isRestored() {
        return this != FIRST;
    }
}
