package io.tidemark.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

class EpochMetricsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    /** By the names of its group and its own. */
    private final Map<String, Metric> registered = new HashMap<>();

    private int waiting;
    private long deadLetters;
    private long swept;

    private final EpochMetrics metrics = new EpochMetrics(
            new GenericMetricGroup(
                    TestingMetricRegistry.builder()
                            .setRegisterConsumer((metric, name, group) ->
                                    registered.put(String.join(".", group.getScopeComponents()) + "." + name, metric))
                            .build(),
                    null,
                    "operator"),
            Clock.fixed(NOW, ZoneId.of("Asia/Kolkata")),
            () -> waiting,
            () -> deadLetters,
            () -> swept);

    private Metric metric(String name) {
        return registered.get("operator.tidemark." + name);
    }

    private long counter(String name) {
        return ((Counter) metric(name)).getCount();
    }

    private Object gauge(String name) {
        return ((Gauge<?>) metric(name)).getValue();
    }

    private HistogramStatistics histogram(String name) {
        return ((DescriptiveStatisticsHistogram) metric(name)).getStatistics();
    }

    private static Epoch epoch(long number, long rows, long bytes, SourcePosition... sources) {
        Map<String, SourcePosition> named = new HashMap<>();
        for (SourcePosition source : sources) {
            named.put("source" + named.size(), source);
        }
        return new Epoch(
                number,
                "attempt",
                Map.of("a", new Staged(rows, 0, bytes, true), "b", new Staged(1, 1, 5, true)),
                named);
    }

    private static SourcePosition committed(Instant instant) {
        return new SourcePosition("0/1", "", true, 0, instant.toEpochMilli() * 1_000 + 999);
    }

    @Test
    void beforeTheFirstEpochNothingIsCounted() {
        assertThat(registered.keySet())
                .containsExactlyInAnyOrder(
                        "operator.tidemark.epochsApplied",
                        "operator.tidemark.rowsApplied",
                        "operator.tidemark.applyRetries",
                        "operator.tidemark.epochApplyMillis",
                        "operator.tidemark.epochRows",
                        "operator.tidemark.epochBytes",
                        "operator.tidemark.millisCommitToVisible",
                        "operator.tidemark.epochsWaiting",
                        "operator.tidemark.deadLetters",
                        "operator.tidemark.resnapshotRowsSwept",
                        "operator.tidemark.epochApplied",
                        "operator.tidemark.applyWaitsFor");
        assertThat(counter("epochsApplied")).isZero();
        assertThat(gauge("epochApplied")).isEqualTo(0L);
        assertThat(gauge("applyWaitsFor")).isEqualTo("");
        assertThat(histogram("epochApplyMillis").size()).isZero();
    }

    @Test
    void anEpochIsCountedWithTheRowsAndBytesOfAllItsTablesAndTheTimeItTook() {
        metrics.applied(epoch(7, 10, 100), Duration.ofMillis(30));
        metrics.applied(epoch(9, 30, 300), Duration.ofMillis(70));
        assertThat(gauge("epochApplied")).isEqualTo(9L);
        assertThat(counter("epochsApplied")).isEqualTo(2);
        assertThat(counter("rowsApplied")).isEqualTo(42);
        assertThat(histogram("epochRows").getValues()).containsExactlyInAnyOrder(11, 31);
        assertThat(histogram("epochBytes").getValues()).containsExactlyInAnyOrder(105, 305);
        assertThat(histogram("epochApplyMillis").getValues()).containsExactlyInAnyOrder(30, 70);
    }

    @Test
    void eachSourceIsAsFarBehindAsItsLastCommitIsOld() {
        metrics.applied(
                epoch(7, 10, 100, committed(NOW.minusSeconds(3)), committed(NOW.minusMillis(250))), Duration.ZERO);
        assertThat(histogram("millisCommitToVisible").getValues()).containsExactlyInAnyOrder(3_000, 250);
    }

    /** Its clock is another one. */
    @Test
    void aSourceWhoseClockIsAheadIsNotBehind() {
        metrics.applied(epoch(7, 10, 100, committed(NOW.plusSeconds(3))), Duration.ZERO);
        assertThat(histogram("millisCommitToVisible").getValues()).containsExactly(0);
    }

    /** Of a quiet source it would say how long that has been quiet. */
    @Test
    void nothingBecomesVisibleWithAnEpochWithoutRowsOrOfASourceThatHasNotCommitted() {
        metrics.applied(
                new Epoch(7, "attempt", Map.of(), Map.of("shop", committed(NOW.minusSeconds(3)))), Duration.ZERO);
        metrics.applied(epoch(8, 10, 100, SourcePosition.NONE), Duration.ZERO);
        assertThat(counter("epochsApplied")).isEqualTo(2);
        assertThat(histogram("millisCommitToVisible").size()).isZero();
    }

    @Test
    void whatWaitsAndWhatWasPutAsideIsAskedForWhenItIsReported() {
        waiting = 3;
        deadLetters = 5;
        swept = 7;
        assertThat(gauge("epochsWaiting")).isEqualTo(3);
        assertThat(gauge("deadLetters")).isEqualTo(5L);
        assertThat(gauge("resnapshotRowsSwept")).isEqualTo(7L);
        waiting = 0;
        assertThat(gauge("epochsWaiting")).isEqualTo(0);
    }

    @Test
    void whileAnEpochIsTriedAgainTheReasonIsSaidAndEachRepetitionCounted() throws Exception {
        List<Object> said = new ArrayList<>();
        try (Abortable abortable = new Abortable()) {
            new Retries("applying", new PostgresFaults(), abortable, metrics::retried, metrics.reason()).run(() -> {
                said.add(gauge("applyWaitsFor"));
                if (said.size() < 3) {
                    throw new SQLException("connection refused " + said.size(), "08001");
                }
            });
        }
        assertThat(said).containsExactly("", "08001: connection refused 1", "08001: connection refused 2");
        assertThat(counter("applyRetries")).isEqualTo(2);
        assertThat(gauge("applyWaitsFor")).isEqualTo("");
    }
}
