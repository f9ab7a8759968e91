package io.tidemark.cli.rest;

import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** The metrics in which the coordinators of a job's sources say how far the first load is. */
final class LoadMetrics {

    /** What one source cannot say. */
    private static final long UNKNOWN = -1;

    private static final String PREFIX = "tidemark.firstLoad";

    private final Map<String, String> values;

    /** @param values by the metrics' full names; those of other metrics are passed over */
    LoadMetrics(Map<String, String> values) {
        this.values = values;
    }

    LoadStatus status() {
        return new LoadStatus(
                sum("Chunks"),
                sum("ChunksDone"),
                sum("Rows"),
                sum("RowsEstimated"),
                sum("BytesDone"),
                sum("BytesEstimated"),
                secondsLeft());
    }

    private long sum(String name) {
        return of(name).sum();
    }

    private OptionalLong secondsLeft() {
        return of("SecondsLeft").anyMatch(seconds -> seconds == UNKNOWN)
                ? OptionalLong.empty()
                : of("SecondsLeft").max();
    }

    private LongStream of(String name) {
        return values.entrySet().stream()
                .filter(metric -> metric.getKey().endsWith("." + PREFIX + name))
                .mapToLong(metric -> Long.parseLong(metric.getValue()));
    }
}
