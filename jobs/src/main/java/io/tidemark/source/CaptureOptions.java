package io.tidemark.source;

import io.tidemark.source.postgres.PostgresEndpoint;
import java.io.Serializable;
import java.time.Duration;

/**
 * How one database is read by one job.
 *
 * @param slot the replication slot the changes come from
 * @param publication the publication that says which changes
 * @param publicationMade whether the reader makes the publication and keeps it to the captured tables, or somebody has
 * @param chunkRows rows of one chunk of the first load, about; at least 1
 * @param transactionRows changes of a source transaction beyond which checkpoints no longer wait for its end; at least 1
 * @param statusInterval how often the server hears from the reader when there is nothing to acknowledge
 */
public record CaptureOptions(
        PostgresEndpoint endpoint,
        String slot,
        String publication,
        boolean publicationMade,
        int chunkRows,
        long transactionRows,
        Duration statusInterval)
        implements Serializable {

    /** Chunks of this size make a checkpoint wait less than a second and cost little apiece. */
    public static final int CHUNK_ROWS = 50_000;

    public static final long TRANSACTION_ROWS = 1_000_000;

    /** Far below {@code wal_sender_timeout}, whose default is 60 s. */
    public static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

    public CaptureOptions {
        if (chunkRows < 1) {
            throw new IllegalArgumentException("chunk of " + chunkRows + " rows");
        }
        if (transactionRows < 1) {
            throw new IllegalArgumentException("transaction of " + transactionRows + " changes");
        }
        if (statusInterval.isNegative() || statusInterval.isZero()) {
            throw new IllegalArgumentException("status interval of " + statusInterval);
        }
    }
}
