package io.tidemark.cli.context;

import io.tidemark.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number as a context says it, alone or with a unit. */
final class Amount {

    private static final Pattern COUNT = Pattern.compile("\\d{1,6}");
    private static final Pattern WITH_UNIT = Pattern.compile("([1-9]\\d{0,8}) ?([A-Za-z]+)");

    private Amount() {}

    /** What a unit and how many of it come to. */
    interface Times<T> {

        T of(T unit, long number);
    }

    /** @param required for people */
    static <T> Optional<T> withUnit(
            Node node, String key, Map<String, T> units, Times<T> times, String required, List<Problem> problems) {
        return node.text(key).flatMap(text -> {
            Matcher matcher = WITH_UNIT.matcher(text);
            if (matcher.matches() && units.containsKey(matcher.group(2))) {
                return Optional.of(times.of(units.get(matcher.group(2)), Long.parseLong(matcher.group(1))));
            }
            problems.add(Node.unusable("%s.%s is no number with a unit".formatted(node.path(), key), required));
            return Optional.empty();
        });
    }

    /**
     * @param least the smallest that is taken; the largest is 999999
     * @param things for people, in the plural
     */
    static Optional<Integer> count(Node node, String key, int least, String things, List<Problem> problems) {
        return node.text(key).flatMap(text -> {
            if (COUNT.matcher(text).matches() && Integer.parseInt(text) >= least) {
                return Optional.of(Integer.parseInt(text));
            }
            problems.add(Node.unusable(
                    "%s.%s is no number of %s".formatted(node.path(), key, things), least + " to 999999"));
            return Optional.empty();
        });
    }
}
