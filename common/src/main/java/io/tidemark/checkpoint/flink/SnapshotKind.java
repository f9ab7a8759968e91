package io.tidemark.checkpoint.flink;

/** What a state was taken as. */
public enum SnapshotKind {
    CANONICAL_SAVEPOINT("savepoint, canonical"),
    NATIVE_SAVEPOINT("savepoint, native"),
    CHECKPOINT("checkpoint"),
    FULL_CHECKPOINT("checkpoint, full"),
    /** Flink before 1.15 does not write it down, and later releases may have others. */
    UNKNOWN("savepoint or checkpoint");

    private final String words;

    SnapshotKind(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
