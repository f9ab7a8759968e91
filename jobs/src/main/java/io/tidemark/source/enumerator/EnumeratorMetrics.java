package io.tidemark.source.enumerator;

import io.tidemark.source.split.LoadedChunk;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    private final AtomicInteger tables = new AtomicInteger();
    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicInteger chunksLoaded = new AtomicInteger();
    private final AtomicLong rowsLoaded = new AtomicLong();
    private volatile boolean streaming;
    private volatile boolean marginShort;
    private volatile int resnapshots;
    private volatile SourceControl.LogStatus log = new SourceControl.LogStatus(
            0, 0, OptionalLong.empty(), OptionalLong.empty(), "not asked yet", Optional.empty());

    static EnumeratorMetrics of(MetricGroup operator) {
        synchronized (REGISTERED) {
            EnumeratorMetrics metrics =
                    REGISTERED.computeIfAbsent(operator.addGroup("tidemark"), EnumeratorMetrics::new);
            metrics.streaming(false);
            return metrics;
        }
    }

    private EnumeratorMetrics(MetricGroup group) {
        group.gauge("firstLoadTables", tables::get);
        group.gauge("firstLoadChunks", chunks::get);
        group.gauge("firstLoadChunksDone", chunksLoaded::get);
        group.gauge("firstLoadRows", rowsLoaded::get);
        group.gauge("resnapshots", () -> resnapshots);
        group.gauge("streaming", () -> streaming ? 1 : 0);
        group.gauge("bytesBehindSource", () -> log.behindBytes());
        group.gauge("logRetainedBytes", () -> log.retainedBytes());
        group.gauge("logMarginBytes", () -> log.marginBytes().orElse(NEVER));
        group.gauge("logMarginSeconds", () -> log.marginSeconds().orElse(NEVER));
        group.gauge("logMarginShort", () -> marginShort ? 1 : 0);
        group.gauge("logStatus", () -> log.text());
    }

    /** More tables are to be loaded. */
    void planned(int tables, int chunks) {
        this.tables.addAndGet(tables);
        this.chunks.addAndGet(chunks);
    }

    /** Nothing is loaded yet by this enumerator, and everything has been loaded anew so many times. */
    void begin(int times) {
        resnapshots = times;
        tables.set(0);
        chunks.set(0);
        chunksLoaded.set(0);
        rowsLoaded.set(0);
    }

    void loaded(LoadedChunk chunk) {
        chunksLoaded.incrementAndGet();
        rowsLoaded.addAndGet(chunk.rows());
    }

    void streaming(boolean now) {
        streaming = now;
    }

    /** @param shortMargin whether the source is about to remove what a restore would need */
    void observed(SourceControl.LogStatus status, boolean shortMargin) {
        log = status;
        marginShort = shortMargin;
    }
}
