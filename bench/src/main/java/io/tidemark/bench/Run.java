package io.tidemark.bench;

import java.util.Optional;

/** Rows on their way into {@link RowCounter}. */
interface Run extends AutoCloseable {

    /** What has ended it, if something has. */
    Optional<Throwable> failure();

    /** Ends it; returns when nothing of it is at work any more. */
    @Override
    void close() throws Exception;
}
