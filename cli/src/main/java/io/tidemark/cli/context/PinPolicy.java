package io.tidemark.cli.context;

import io.tidemark.guard.Said;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How many pins there may be of each replication slot.
 *
 * @param count at most, 1 or more
 * @param age of the savepoint of the oldest, at most
 * @param bytes of log that they may keep back together
 */
public record PinPolicy(int count, Duration age, long bytes) {

    /** What is meant where a context does not say it. */
    public static final PinPolicy DEFAULT = new PinPolicy(10, Duration.ofDays(7), 100_000_000_000L);

    private static final Map<String, Duration> TIMES =
            Map.of("min", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES =
            Map.of("MB", 1_000_000L, "GB", 1_000_000_000L, "MiB", 1L << 20, "GiB", 1L << 30);

    /** What a context says, for the rest {@link #DEFAULT}. */
    static PinPolicy of(Node node, List<Problem> problems) {
        node.only("count", "age", "bytes");
        return new PinPolicy(
                Amount.count(node, "count", 1, "pins", problems).orElse(DEFAULT.count),
                Amount.withUnit(node, "age", TIMES, Duration::multipliedBy, "7 d, 12 h or 30 min", problems)
                        .orElse(DEFAULT.age),
                Amount.withUnit(
                                node,
                                "bytes",
                                SIZES,
                                (unit, number) -> unit * number,
                                "100 GB, 500 MB, 100 GiB or 500 MiB",
                                problems)
                        .orElse(DEFAULT.bytes));
    }

    /** For people. */
    public String words() {
        return "at most %s of a slot, none older than %s, and %s of log"
                .formatted(Words.count(count, "pin"), Said.seconds(age.toSeconds()), Said.bytes(bytes));
    }
}
