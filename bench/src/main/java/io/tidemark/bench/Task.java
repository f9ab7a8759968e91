package io.tidemark.bench;

/** What is measured. */
enum Task {
    /** Tables are read for the first time, by a sink that only counts. */
    SNAPSHOT,
    /** Tables are read for the first time into empty tables of a target. */
    TARGET,
    /** Rows change at the source once the tables of a target are loaded. */
    CHANGES;

    /** Whether rows go into the tables of a target. */
    boolean hasTarget() {
        return this != SNAPSHOT;
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
