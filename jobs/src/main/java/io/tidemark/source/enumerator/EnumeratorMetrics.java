package io.tidemark.source.enumerator;

import io.tidemark.source.split.LoadedChunk;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.MetricGroup;

/** What the enumerator says of the first load and of the source's log, in the metric group {@code tidemark}. */
final class EnumeratorMetrics {

    /** The source removes nothing that is needed. */
    private static final long NEVER = -1;

    private final AtomicInteger tables = new AtomicInteger();
    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicInteger chunksLoaded = new AtomicInteger();
    private final AtomicLong rowsLoaded = new AtomicLong();
    private volatile boolean streaming;
    private volatile boolean marginShort;
    private volatile SourceControl.LogStatus log = new SourceControl.LogStatus(
            0, 0, OptionalLong.empty(), OptionalLong.empty(), "not asked yet", Optional.empty());

    EnumeratorMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("tidemark");
        group.gauge("firstLoadTables", tables::get);
        group.gauge("firstLoadChunks", chunks::get);
        group.gauge("firstLoadChunksDone", chunksLoaded::get);
        group.gauge("firstLoadRows", rowsLoaded::get);
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
