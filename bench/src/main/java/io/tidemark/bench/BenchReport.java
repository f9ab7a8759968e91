package io.tidemark.bench;

import java.util.List;

/**
 * What came out.
 *
 * @param version what the server calls itself
 * @param bytes of all tables, as the server counts them
 * @param standings in the order of parallelisms, then of contenders
 * @param failures of contenders that have dropped out
 */
record BenchReport(BenchPlan plan, String version, long bytes, List<Standing> standings, List<String> failures) {

    BenchReport {
        standings = List.copyOf(standings);
        failures = List.copyOf(failures);
    }

    double bytesPerRow() {
        return (double) bytes / plan.dataset().rows();
    }
}
