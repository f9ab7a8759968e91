package io.tidemark.source.enumerator;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.WeakHashMap;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the enumerator says of the first load and of the source's log, in the metric group {@code tidemark}.
 *
 * <p>When Flink restores the whole job, it makes another enumerator under the same group, in which a name can be registered
 * only once: it goes on with the metrics of the one before.
 */
final class EnumeratorMetrics {

    private static final Map<MetricGroup, EnumeratorMetrics> REGISTERED = new WeakHashMap<>();

    /** The source removes nothing that is needed. */
    private static final long NEVER = -1;

    /** Not known yet. */
    private static final long UNKNOWN = -1;

    private volatile long rowsLoaded;
    private volatile LoadProgress load = LoadProgress.NONE;
    private volatile OptionalLong loadSecondsLeft = OptionalLong.empty();
    private volatile boolean streaming;
    private volatile String standsAt = "";
    private volatile boolean marginShort;
    private volatile int resnapshots;
    private volatile SourceControl.LogStatus log = new SourceControl.LogStatus(
            0, 0, OptionalLong.empty(), OptionalLong.empty(), "not asked yet", Optional.empty());

    static EnumeratorMetrics of(MetricGroup operator) {
        synchronized (REGISTERED) {
            EnumeratorMetrics metrics =
                    REGISTERED.computeIfAbsent(operator.addGroup("tidemark"), EnumeratorMetrics::new);
            metrics.streaming(false);
            metrics.standsAt("");
            return metrics;
        }
    }

    private EnumeratorMetrics(MetricGroup group) {
        group.gauge("firstLoadTables", () -> load.tables());
        group.gauge("firstLoadTablesDone", () -> load.tablesDone());
        group.gauge("firstLoadChunks", () -> load.chunks());
        group.gauge("firstLoadChunksDone", () -> load.chunksDone());
        group.gauge("firstLoadRows", () -> rowsLoaded);
        group.gauge("firstLoadRowsEstimated", () -> load.rows());
        group.gauge("firstLoadBytesEstimated", () -> load.bytes());
        group.gauge("firstLoadBytesDone", () -> load.bytesDone());
        group.gauge("firstLoadSecondsLeft", () -> loadSecondsLeft.orElse(UNKNOWN));
        group.gauge("resnapshots", () -> resnapshots);
        group.gauge("streaming", () -> streaming ? 1 : 0);
        group.gauge("standsAt", () -> standsAt);
        group.gauge("bytesBehindSource", () -> log.behindBytes());
        group.gauge("logRetainedBytes", () -> log.retainedBytes());
        group.gauge("logMarginBytes", () -> log.marginBytes().orElse(NEVER));
        group.gauge("logMarginSeconds", () -> log.marginSeconds().orElse(NEVER));
        group.gauge("logMarginShort", () -> marginShort ? 1 : 0);
        group.gauge("logStatus", () -> log.text());
    }

    /**
     * @param secondsLeft until everything is loaded
     * @param rows of the chunks that are
     */
    void load(LoadProgress now, OptionalLong secondsLeft, long rows) {
        load = now;
        rowsLoaded = rows;
        loadSecondsLeft = secondsLeft;
    }

    /** Nothing is loaded yet by this enumerator, and everything has been loaded anew so many times. */
    void begin(int times) {
        resnapshots = times;
        load = LoadProgress.NONE;
        loadSecondsLeft = OptionalLong.empty();
        rowsLoaded = 0;
    }

    void streaming(boolean now) {
        streaming = now;
    }

    /** @param position up to which the log was to be read, and is; "" as long as it is not */
    void standsAt(String position) {
        standsAt = position;
    }

    /** @param shortMargin whether the source is about to remove what a restore would need */
    void observed(SourceControl.LogStatus status, boolean shortMargin) {
        log = status;
        marginShort = shortMargin;
    }
}
