package io.tidemark.embedded;

/** How a server wants to be asked to shut down cleanly. */
enum StopSignal {
    /** What most servers expect. */
    TERM(15),
    /** Postgres' fast shutdown: disconnects its clients. Its SIGTERM waits for them (PostgreSQL manual, section 18.5). */
    INT(2);

    private final int number;

    StopSignal(int number) {
        this.number = number;
    }

    /** Whether a process that was sent this signal and ended with the exit code did so as it should; a JVM says 128 + n. */
    boolean isAnsweredBy(int exitCode) {
        return exitCode == 0 || exitCode == 128 + number;
    }
}
