package io.tidemark.source.rows;

import java.io.Serializable;

/** Asks a source where its log ends. */
@FunctionalInterface
public interface LogHead extends Serializable {

    /**
     * Blocks until the source has answered. Whatever anybody has read before it was asked lies before the answer, and the
     * stream reaches it without further changes.
     *
     * @throws Exception if the source cannot be asked now
     */
    LogEnd ask() throws Exception;
}
