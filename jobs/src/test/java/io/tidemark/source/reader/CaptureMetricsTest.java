package io.tidemark.source.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.position.BinlogPosition;
import io.tidemark.position.GtidSet;
import io.tidemark.position.WalPosition;
import io.tidemark.source.rows.CapturedRow;
import io.tidemark.source.rows.RowOperation;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.data.GenericRowData;
import org.junit.jupiter.api.Test;

class CaptureMetricsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    /** Names below the group {@code tidemark}, with what is registered under them. */
    private final Map<String, Gauge<?>> gauges = new HashMap<>();

    private final Map<String, Counter> counters = new HashMap<>();

    private final CaptureMetrics metrics =
            new CaptureMetrics(new Registry("", gauges, counters), Clock.fixed(NOW, ZoneId.of("Asia/Kolkata")));

    private static final class Registry extends UnregisteredMetricsGroup {

        private final String prefix;
        private final Map<String, Gauge<?>> gauges;
        private final Map<String, Counter> counters;

        Registry(String prefix, Map<String, Gauge<?>> gauges, Map<String, Counter> counters) {
            this.prefix = prefix;
            this.gauges = gauges;
            this.counters = counters;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Registry(prefix + name + ".", gauges, counters);
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(prefix + name, gauge);
            return gauge;
        }

        @Override
        public Counter counter(String name) {
            Counter counter = super.counter(name);
            counters.put(prefix + name, counter);
            return counter;
        }
    }

    private static Unit unit(RowOperation operation, int rows, UnitEnd end) {
        CapturedRow row = new CapturedRow(0, new GenericRowData(0), operation, new WalPosition(1), 0, null, null);
        return new Unit(Collections.nCopies(rows, row), rows, end);
    }

    private Object gauge(String name) {
        return gauges.get("tidemark." + name).getValue();
    }

    private long counter(String name) {
        return counters.get("tidemark." + name).getCount();
    }

    private static long secondsAgo(int seconds) {
        return NOW.minusSeconds(seconds).toEpochMilli() * 1000;
    }

    @Test
    void beforeAnythingHasComeThereIsNoPositionAndNoDelay() {
        assertThat(gauge("position")).isEqualTo(0L);
        assertThat(gauge("positionText")).isEqualTo("");
        assertThat(gauge("millisBehindSource")).isEqualTo(0L);
        assertThat(gauge("millisSinceLastHeard")).isEqualTo(0L);
    }

    @Test
    void aTransactionMovesThePositionAndCountsItsRows() {
        metrics.emitted(unit(RowOperation.CREATE, 4, null), 0);
        metrics.emitted(
                unit(RowOperation.UPDATE, 3, new UnitEnd.Boundary(new WalPosition(0x1_0000_0020L), secondsAgo(7))), 4);
        assertThat(gauge("position")).isEqualTo(0x1_0000_0020L);
        assertThat(gauge("positionText")).isEqualTo("1/20");
        assertThat(gauge("millisBehindSource")).isEqualTo(7_000L);
        assertThat(gauge("largestTransactionRows")).isEqualTo(7L);
        assertThat(counter("rowsCreate")).isEqualTo(4);
        assertThat(counter("rowsUpdate")).isEqualTo(3);
        assertThat(counter("rowsDelete")).isZero();
        assertThat(counter("transactions")).isEqualTo(1);
    }

    @Test
    void wordThatThereIsNothingMoreEndsTheDelayAndIsNoTransaction() {
        metrics.emitted(unit(RowOperation.DELETE, 1, new UnitEnd.Boundary(new WalPosition(16), secondsAgo(9))), 0);
        metrics.emitted(
                new Unit(
                        List.of(),
                        0,
                        new UnitEnd.Boundary(new BinlogPosition("bin.000002", 157, GtidSet.EMPTY), secondsAgo(9))),
                0);
        assertThat(gauge("millisBehindSource")).isEqualTo(0L);
        assertThat(gauge("positionText")).isEqualTo("bin.000002:157");
        assertThat(gauge("position")).isEqualTo((2L << 40) + 157);
        assertThat(counter("transactions")).isEqualTo(1);
        assertThat(counter("rowsDelete")).isEqualTo(1);
    }

    @Test
    void aTransactionThatCheckpointsDoNotWaitForIsCounted() {
        metrics.splitTransaction(new WalPosition(16));
        assertThat(counter("splitTransactions")).isEqualTo(1);
    }
}
