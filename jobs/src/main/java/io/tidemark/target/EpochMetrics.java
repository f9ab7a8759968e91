package io.tidemark.target;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What a committer says of itself, in the metric group {@code tidemark} of its operator. */
final class EpochMetrics {

    private static final int EPOCHS_KEPT = 1_000;

    private final Clock clock;
    private final Counter epochs;
    private final Counter rows;
    private final Counter retries;
    private final Histogram applyMillis;
    private final Histogram epochRows;
    private final Histogram epochBytes;
    private final Histogram visibleMillis;
    private final AtomicReference<String> reason = new AtomicReference<>("");
    private volatile long epoch;

    EpochMetrics(MetricGroup operator, Clock clock, IntSupplier waiting, LongSupplier deadLetters, LongSupplier swept) {
        this.clock = clock;
        MetricGroup group = operator.addGroup("tidemark");
        epochs = group.counter("epochsApplied");
        rows = group.counter("rowsApplied");
        retries = group.counter("applyRetries");
        applyMillis = group.histogram("epochApplyMillis", new DescriptiveStatisticsHistogram(EPOCHS_KEPT));
        epochRows = group.histogram("epochRows", new DescriptiveStatisticsHistogram(EPOCHS_KEPT));
        epochBytes = group.histogram("epochBytes", new DescriptiveStatisticsHistogram(EPOCHS_KEPT));
        visibleMillis = group.histogram("millisCommitToVisible", new DescriptiveStatisticsHistogram(EPOCHS_KEPT));
        group.gauge("epochsWaiting", waiting::getAsInt);
        group.gauge("deadLetters", deadLetters::getAsLong);
        group.gauge("resnapshotRowsSwept", swept::getAsLong);
        group.gauge("epochApplied", () -> epoch);
        group.gauge("applyWaitsFor", reason::get);
    }

    void retried() {
        retries.inc();
    }

    /** Why an epoch is not applied at once; "" if it is. */
    AtomicReference<String> reason() {
        return reason;
    }

    void applied(Epoch applied, Duration took) {
        epoch = applied.number();
        epochs.inc();
        rows.inc(applied.rows());
        applyMillis.update(took.toMillis());
        epochRows.update(applied.rows());
        epochBytes.update(applied.bytes());
        long now = clock.millis();
        if (applied.rows() > 0) {
            applied.sources().values().stream()
                    .mapToLong(SourcePosition::commitMicros)
                    .filter(micros -> micros > 0)
                    .forEach(micros -> visibleMillis.update(Math.max(0, now - micros / 1_000)));
        }
    }
}
