package io.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link BenchReport} for the eye. */
final class TextReport {

    private static final String GAP = "  ";
    private static final double MEGA = 1e6;
    private static final double MEBI = 1 << 20;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String NONE = "-";

    private TextReport() {}

    static String of(BenchReport report) {
        StringBuilder text = new StringBuilder();
        BenchPlan plan = report.plan();
        Dataset dataset = plan.dataset();
        text.append("%s %s, %s rows, key %s, tables %d, %s MB, heap of each %d MiB, rounds %d\n"
                .formatted(
                        dataset.server(),
                        report.version(),
                        whole((double) dataset.rows()),
                        dataset.key(),
                        dataset.tables(),
                        whole(report.bytes() / MEGA),
                        plan.heap(),
                        plan.rounds()));
        for (int parallelism : plan.parallelisms()) {
            List<Standing> standings = report.standings().stream()
                    .filter(standing -> standing.parallelism() == parallelism)
                    .toList();
            if (!standings.isEmpty()) {
                text.append("\nparallelism %d\n".formatted(parallelism));
                table(standings, report, text);
            }
        }
        for (String failure : report.failures()) {
            text.append("\nfailed: ").append(failure).append('\n');
        }
        if (report.standings().stream().anyMatch(standing -> !standing.complete())) {
            text.append("\n* ended after %d s, with the rows read until then\n"
                    .formatted(plan.limit().toSeconds()));
        }
        return text.toString();
    }

    private static void table(List<Standing> standings, BenchReport report, StringBuilder text) {
        List<List<String>> rows = new ArrayList<>();
        // A target shows many rows at once, so that between the first and the last there is nothing to measure.
        boolean flows = report.plan().task() == Task.SNAPSHOT;
        List<String> names = new ArrayList<>(List.of("CONTENDER", "ROWS/S", "MB/S", "RATIO", "SLOWEST", "FASTEST"));
        if (flows) {
            names.addAll(List.of("FLOW ROWS/S", "FLOW RATIO"));
        }
        boolean hasLatency =
                standings.stream().anyMatch(standing -> standing.latency().isPresent());
        if (hasLatency) {
            names.addAll(List.of("LATENCY ms", "P99 ms"));
        }
        names.add("HEAP MiB");
        rows.add(names);
        for (Standing standing : standings) {
            List<String> row = new ArrayList<>(List.of(
                    standing.contender() + (standing.complete() ? "" : "*"),
                    whole(standing.rowsPerSecond()),
                    whole(standing.rowsPerSecond() * report.bytesPerRow() / MEGA),
                    ratio(standing.ratio()),
                    whole(standing.slowestRowsPerSecond()),
                    whole(standing.fastestRowsPerSecond())));
            if (flows) {
                row.addAll(List.of(whole(standing.flowRowsPerSecond()), ratio(standing.flowRatio())));
            }
            if (hasLatency) {
                row.addAll(standing.latency()
                        .map(latency -> List.of(
                                whole(latency.medianNanos() / NANOS_PER_MILLI),
                                whole(latency.p99Nanos() / NANOS_PER_MILLI)))
                        .orElse(List.of(NONE, NONE)));
            }
            row.add(whole(standing.peakHeap() / MEBI));
            rows.add(row);
        }
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(GAP).append(i == 0 ? row.get(i) + blanks : blanks + row.get(i));
            }
            text.append(line).append('\n');
        }
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,d", Math.round(number));
    }

    private static String ratio(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }
}
