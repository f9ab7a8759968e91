package io.tidemark.source.reader;

import io.tidemark.position.LogPosition;
import io.tidemark.source.rows.RowOperation;
import io.tidemark.source.split.Reread;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a reader says of itself, in the metric group {@code tidemark} of its operator. */
final class CaptureMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureMetrics.class);

    private final Clock clock;
    private final Map<RowOperation, Counter> rows = new EnumMap<>(RowOperation.class);
    private final Counter transactions;
    private final Counter splitTransactions;
    private final Counter rereadRows;
    private volatile LogPosition position;
    private volatile long millisBehind;
    private volatile long largestTransaction;
    private volatile long lastHeardMillis;
    private volatile int rereadTables;
    private volatile int rereadChunks;

    CaptureMetrics(MetricGroup operator, Clock clock) {
        this.clock = clock;
        MetricGroup group = operator.addGroup("tidemark");
        for (RowOperation operation : RowOperation.values()) {
            rows.put(operation, group.counter("rows" + capitalized(operation)));
        }
        transactions = group.counter("transactions");
        splitTransactions = group.counter("splitTransactions");
        rereadRows = group.counter("resnapshotRowsRead");
        group.gauge("resnapshotTablesLeft", () -> rereadTables);
        group.gauge("resnapshotChunksLeft", () -> rereadChunks);
        group.gauge("position", () -> position == null ? 0L : position.number());
        group.gauge("positionText", () -> position == null ? "" : position.toString());
        group.gauge("largestTransactionRows", () -> largestTransaction);
        group.gauge("millisBehindSource", () -> millisBehind);
        group.gauge("millisSinceLastHeard", () -> millisSince(lastHeardMillis));
    }

    private static String capitalized(RowOperation operation) {
        String name = operation.name().toLowerCase(Locale.ROOT);
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private long millisSince(long epochMillis) {
        return epochMillis == 0 ? 0 : Math.max(0, clock.millis() - epochMillis);
    }

    /** @param before rows of the same transaction emitted earlier */
    void emitted(Unit unit, long before) {
        if (unit.loaded() != null) {
            rows.get(RowOperation.READ).inc(unit.loaded().size());
            if (unit.end() instanceof UnitEnd.Reread) {
                rereadRows.inc(unit.loaded().size());
            }
        }
        for (int i = 0; i < unit.rows().size(); i++) {
            rows.get(unit.rows().get(i).operation()).inc();
        }
        if (unit.end() instanceof UnitEnd.Boundary boundary) {
            position = boundary.position();
            lastHeardMillis = clock.millis();
            if (unit.changes() == 0) {
                // The server says that there is nothing more.
                millisBehind = 0;
            } else {
                millisBehind = millisSince(boundary.commitMicros() / 1000);
                transactions.inc();
                largestTransaction =
                        Math.max(largestTransaction, before + unit.rows().size());
            }
        }
    }

    /** What is left of the tables that are read anew beside the stream. */
    void rereading(List<Reread> rereads) {
        rereadTables =
                (int) rereads.stream().filter(reread -> !reread.complete()).count();
        rereadChunks = rereads.stream().mapToInt(reread -> reread.left().size()).sum();
    }

    void splitTransaction(LogPosition position) {
        splitTransactions.inc();
        LOG.warn(
                "The transaction behind {} is so large that checkpoints no longer wait for its end: until it is over,"
                        + " views show a part of it. Raise scan.transaction.max-rows to keep them waiting.",
                position);
    }
}
