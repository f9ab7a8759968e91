package io.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** The metrics of whatever runs in a Flink cluster of this process. */
public final class RecordedMetrics implements MetricReporter, MetricReporterFactory {

    private static final Map<Metric, String> METRICS = new ConcurrentHashMap<>();

    /** The gauges of our group that have this name, summed up over operators and their instances. */
    static long sum(String name) {
        return named(name)
                .mapToLong(metric -> ((Number) ((Gauge<?>) metric).getValue()).longValue())
                .sum();
    }

    /** What the gauge of our group says that has this name; "" if there is none. */
    static String text(String name) {
        return named(name)
                .map(metric -> String.valueOf(((Gauge<?>) metric).getValue()))
                .findFirst()
                .orElse("");
    }

    /** The counters of our group that have this name, summed up over operators and their instances. */
    static long count(String name) {
        return named(name).mapToLong(metric -> ((Counter) metric).getCount()).sum();
    }

    /** The only histogram of our group that has this name. */
    static Histogram histogram(String name) {
        List<Metric> metrics = named(name).toList();
        assertThat(metrics).as(name).hasSize(1);
        return (Histogram) metrics.get(0);
    }

    private static Stream<Metric> named(String name) {
        return METRICS.entrySet().stream()
                .filter(metric -> metric.getValue().equals("tidemark." + name))
                .map(Map.Entry::getKey);
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        return this;
    }

    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {
        METRICS.clear();
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String[] scope = group.getScopeComponents();
        METRICS.put(metric, scope[scope.length - 1] + "." + name);
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        METRICS.remove(metric);
    }
}
