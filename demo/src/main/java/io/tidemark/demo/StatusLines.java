package io.tidemark.demo;

import io.tidemark.cli.rest.LoadStatus;
import io.tidemark.position.WalPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A pipeline's status in words and numbers.
 *
 * @param status as it stands
 * @param seededRows rows the first load has to read
 * @param rowsPerSecond that left the sources since the status before
 * @param transactions the workload has committed
 * @param now when the status was taken
 */
record StatusLines(PipelineStatus status, long seededRows, double rowsPerSecond, long transactions, Instant now) {

    List<String> lines() {
        return List.of(
                "",
                "  job         " + status.jobState(),
                "  phase       " + (status.streaming() ? "STREAMING" : "SNAPSHOT   " + bar()),
                "  source      " + status.head() + number("   %,d transactions of the workload", transactions),
                "  checkpoint  " + checkpoint(),
                "  lag         " + lag(),
                "  rows/s      " + number("%,.0f", rowsPerSecond),
                "  target      " + number("%,d rows", status.targetRows()) + " at " + tidemark());
    }

    String oneLine() {
        return String.join(
                        "  ",
                        status.running() ? "" : status.jobState(),
                        status.streaming() ? "STREAMING" : "SNAPSHOT " + bar(),
                        "source " + status.head(),
                        "checkpoint " + checkpoint(),
                        "lag " + lag(),
                        number("%,.0f rows/s", rowsPerSecond),
                        number("target %,d rows", status.targetRows()) + " at " + tidemark())
                .strip();
    }

    private String bar() {
        double done = seededRows == 0 ? 0 : Math.min(1.0, (double) status.rowsRead() / seededRows);
        return LoadStatus.bar(done) + " "
                + number("%,d of %,d rows", Math.min(status.rowsRead(), seededRows), seededRows);
    }

    private String checkpoint() {
        return status.checkpoint()
                .map(checkpoint -> "%d at %s, %s ago"
                        .formatted(
                                checkpoint.id(),
                                status.acknowledged().map(WalPosition::toString).orElse("no position yet"),
                                seconds(Duration.between(checkpoint.completed(), now))))
                .orElse("none yet");
    }

    /** The position that the target says it is equal to. */
    private String tidemark() {
        return status.tidemark()
                .flatMap(tidemark -> tidemark.position()
                        .map(position -> position + (tidemark.phase().equals("STREAMING") ? "" : ", loading")))
                .orElse("no position yet");
    }

    private String lag() {
        return status.acknowledged()
                .map(position -> bytes(status.head().bytesSince(position))
                        + status.positionAge().map(age -> ", " + seconds(age)).orElse(""))
                .orElse("-");
    }

    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        return bytes < 1 << 20 ? number("%.1f KiB", bytes / 1024.0) : number("%.1f MiB", bytes / (double) (1 << 20));
    }

    static String seconds(Duration duration) {
        return number("%.1f s", Math.max(0, duration.toMillis()) / 1000.0);
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
