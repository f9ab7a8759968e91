package io.tidemark.cli.context;

import io.tidemark.guard.Said;
import io.tidemark.problem.Problem;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,5}");
    private static final Pattern AMOUNT = Pattern.compile("([1-9]\\d{0,8}) ?([A-Za-z]+)");
    private static final Map<String, Duration> TIMES =
            Map.of("min", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES =
            Map.of("MB", 1_000_000L, "GB", 1_000_000_000L, "MiB", 1L << 20, "GiB", 1L << 30);

    /** What a context says, for the rest {@link #DEFAULT}. */
    static PinPolicy of(Node node, List<Problem> problems) {
        node.only("count", "age", "bytes");
        return new PinPolicy(
                node.text("count").map(text -> count(node, text, problems)).orElse(DEFAULT.count),
                node.text("age")
                        .flatMap(text -> amount(node, "age", text, TIMES, "7 d, 12 h or 30 min", problems))
                        .map(amount -> amount.unit.multipliedBy(amount.number))
                        .orElse(DEFAULT.age),
                node.text("bytes")
                        .flatMap(text ->
                                amount(node, "bytes", text, SIZES, "100 GB, 500 MB, 100 GiB or 500 MiB", problems))
                        .map(amount -> amount.unit * amount.number)
                        .orElse(DEFAULT.bytes));
    }

    /** For people. */
    public String words() {
        return "at most %s of a slot, none older than %s, and %s of log"
                .formatted(Words.count(count, "pin"), Said.seconds(age.toSeconds()), Said.bytes(bytes));
    }

    private static int count(Node node, String text, List<Problem> problems) {
        if (COUNT.matcher(text).matches()) {
            return Integer.parseInt(text);
        }
        problems.add(Node.unusable(node.path() + ".count is no number of pins", "1 to 999999"));
        return DEFAULT.count;
    }

    private record Amount<T>(long number, T unit) {}

    private static <T> Optional<Amount<T>> amount(
            Node node, String key, String text, Map<String, T> units, String required, List<Problem> problems) {
        Matcher matcher = AMOUNT.matcher(text);
        if (matcher.matches() && units.containsKey(matcher.group(2))) {
            return Optional.of(new Amount<>(Long.parseLong(matcher.group(1)), units.get(matcher.group(2))));
        }
        problems.add(Node.unusable("%s.%s is no number with a unit".formatted(node.path(), key), required));
        return Optional.empty();
    }
}
