package io.tidemark.target;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a pipeline's rows come into its targets.
 *
 * @param flushInterval how long a row waits for others at most, under {@link DeliveryMode#CONTINUOUS}; at least 1 ms
 * @param flushRows how many rows do, of each writer; at least 1
 */
public record Delivery(DeliveryMode mode, Duration flushInterval, int flushRows) implements Serializable {

    /** What holds where nothing is said. */
    public static final Delivery EPOCHS = new Delivery(DeliveryMode.EPOCH, Duration.ofMillis(200), 10_000);

    public Delivery {
        if (flushInterval.toMillis() < 1 || flushRows < 1) {
            throw new IllegalArgumentException("a flush each %s or %d rows".formatted(flushInterval, flushRows));
        }
    }

    public boolean continuous() {
        return mode == DeliveryMode.CONTINUOUS;
    }
}
