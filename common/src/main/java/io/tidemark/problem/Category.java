package io.tidemark.problem;

/** Where the cause of a problem lies, and with it the exit code of a command that ends with it. */
public enum Category {
    /** A fault of Tidemark's own. */
    INTERNAL(1),
    /** The pipeline file, one of its variables, or the tool's configuration. */
    PIPELINE(3),
    /** The source database, its settings or its rights. */
    SOURCE(4),
    /** The target database, its settings or its rights. */
    TARGET(5),
    /** The Flink cluster. */
    CLUSTER(6),
    /** A comparison that was carried out and came out negative. */
    VERDICT(7);

    private final int exitCode;

    Category(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of a process that ends with a problem of this category; 0 is success, 2 wrong usage. */
    public int exitCode() {
        return exitCode;
    }
}
