package io.tidemark.cli;

/** Whether this process is on its way out, by Ctrl-C for one: what fails from then on is no news to anybody. */
public final class Interruption {

    /** Of a process that SIGINT has ended. */
    static final int EXIT_CODE = 130;

    private static volatile boolean begun;

    private Interruption() {}

    /** Watches for the process' end from now on. */
    static void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> begun = true, "tidemark-interruption"));
    }

    /** Whether the process is ending. */
    public static boolean begun() {
        return begun;
    }
}
