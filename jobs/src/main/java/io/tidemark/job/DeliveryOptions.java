package io.tidemark.job;

import io.tidemark.target.Delivery;
import io.tidemark.target.DeliveryMode;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;

/** What a pipeline file sets of how rows come into its targets. */
public final class DeliveryOptions {

    private static final String PREFIX = "tidemark.";

    public static final ConfigOption<DeliveryMode> DELIVERY = ConfigOptions.key("tidemark.delivery")
            .enumType(DeliveryMode.class)
            .defaultValue(Delivery.EPOCHS.mode())
            .withDescription(
                    "epoch: all tables of the pipeline and its tidemark change in one transaction per checkpoint, so that every"
                            + " read is of one source transaction. continuous: rows are written as they come, each table by"
                            + " itself, and the tidemark says what is in the target at least; an older row never replaces a"
                            + " newer one. Of tables with a primary key, mirrors and views by GROUP BY; the first load goes by"
                            + " epochs, and so does what is read again after a restart.");

    public static final ConfigOption<Duration> FLUSH_INTERVAL = ConfigOptions.key("tidemark.flush-interval")
            .durationType()
            .defaultValue(Delivery.EPOCHS.flushInterval())
            .withDescription("How long a row waits for others at most, of a continuous pipeline. At least 1 ms.");

    public static final ConfigOption<Integer> FLUSH_ROWS = ConfigOptions.key("tidemark.flush-rows")
            .intType()
            .defaultValue(Delivery.EPOCHS.flushRows())
            .withDescription(
                    "How many rows a writer of a continuous pipeline holds before it writes them. At least 1.");

    /** All of them. */
    public static final List<ConfigOption<?>> ALL = List.of(DELIVERY, FLUSH_INTERVAL, FLUSH_ROWS);

    private DeliveryOptions() {}

    /** Whether a setting's name is one of ours, or meant to be. */
    static boolean isOurs(String key) {
        return key.startsWith(PREFIX);
    }

    /** @throws IllegalArgumentException if one of them has no such value */
    static Delivery read(ReadableConfig settings) {
        return new Delivery(settings.get(DELIVERY), settings.get(FLUSH_INTERVAL), settings.get(FLUSH_ROWS));
    }
}
