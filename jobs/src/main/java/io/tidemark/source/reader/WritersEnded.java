package io.tidemark.source.reader;

/** Whether the transactions that were writing to a table at some time have ended. */
@FunctionalInterface
public interface WritersEnded {

    /**
     * Asks without waiting.
     *
     * @throws Exception if the database cannot be asked
     */
    boolean ask() throws Exception;
}
