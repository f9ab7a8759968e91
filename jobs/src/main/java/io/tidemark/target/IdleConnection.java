package io.tidemark.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices a connection that the server has ended because it was not used for a while, before something fails on it. Not
 * thread-safe.
 */
final class IdleConnection {

    /** Well below the time after which a server ends one. */
    private static final long ASKED_AFTER_NANOS = Duration.ofSeconds(20).toNanos();

    private static final int PROBE_SECONDS = 10;

    private final LongSupplier nanos;
    private long used;

    IdleConnection() {
        this(System::nanoTime);
    }

    /** @param nanos the time that has passed, in ns */
    IdleConnection(LongSupplier nanos) {
        this.nanos = nanos;
        this.used = nanos.getAsLong();
    }

    /** Something was asked, and answered. */
    void used() {
        used = nanos.getAsLong();
    }

    /** @param connection null for none, which is not lost */
    boolean isLost(Connection connection) throws SQLException {
        return connection != null && nanos.getAsLong() - used > ASKED_AFTER_NANOS && !connection.isValid(PROBE_SECONDS);
    }
}
