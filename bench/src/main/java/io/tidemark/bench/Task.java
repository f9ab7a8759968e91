package io.tidemark.bench;

/** What is measured. */
enum Task {
    /** Tables are read for the first time, by a sink that only counts. */
    SNAPSHOT,
    /** Tables are read for the first time into empty tables of a target. */
    TARGET;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
