package io.tidemark.checkpoint.source;

/** Which reader has left a source's state. */
public enum SourceKind {
    TIDEMARK("Tidemark"),
    FLINK_CDC("Flink CDC"),
    /** Debezium's engine in a {@code SourceFunction}: {@code scan.incremental.snapshot.enabled = false}. */
    FLINK_CDC_LEGACY("Flink CDC without incremental snapshots");

    private final String words;

    SourceKind(String words) {
        this.words = words;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
