package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.description.HtmlFormatter;

/** Reads the options of a source, all problems at once. */
final class OptionReader {

    private static final String DEBEZIUM = "debezium.";
    private static final int HIGHEST_PORT = 65_535;

    private final String owner;
    private final Map<String, String> options;
    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();

    /** @param owner what the options stand in, for the problems' texts: {@code table orders} */
    OptionReader(String owner, Map<String, String> options) {
        this.owner = owner;
        this.options = options;
        this.configuration = Configuration.fromMap(options);
    }

    /** Options that have to be there. */
    void require(List<ConfigOption<?>> required) {
        for (ConfigOption<?> option : required) {
            if (options.getOrDefault(option.key(), "").isBlank()) {
                problems.add(new Problem(
                        ErrorCode.TABLE_OPTION_INVALID,
                        "%s: no '%s'".formatted(owner, option.key()),
                        option.key() + ": " + new HtmlFormatter().format(option.description()),
                        "Add '%s' = '...' to its WITH.".formatted(option.key())));
            }
        }
    }

    /**
     * Refuses what is not known.
     *
     * @param known options that decide something
     * @param fixed options with one value that can be served
     * @param withoutEffect options that decide nothing
     */
    void refuseOthers(List<ConfigOption<?>> known, Map<String, String> fixed, List<String> withoutEffect) {
        fixed.forEach((option, value) -> {
            String found = options.get(option);
            if (found != null && !found.equals(value)) {
                refuse(option, "'%s', the only value that can be served".formatted(value), "Leave it out.");
            }
        });
        List<String> names = known.stream().map(ConfigOption::key).toList();
        options.keySet().stream()
                .filter(option ->
                        !names.contains(option) && !fixed.containsKey(option) && !withoutEffect.contains(option))
                .sorted()
                .forEach(option -> problems.add(new Problem(
                        ErrorCode.TABLE_OPTION_INVALID,
                        "%s: '%s'".formatted(owner, option),
                        option.startsWith(DEBEZIUM)
                                ? "one of "
                                        + Stream.concat(names.stream(), withoutEffect.stream())
                                                .filter(name -> name.startsWith(DEBEZIUM))
                                                .sorted()
                                                .collect(Collectors.joining(", "))
                                        + ": no other setting of Debezium is in use"
                                : "one of " + names.stream().sorted().collect(Collectors.joining(", ")),
                        "Leave it out.")));
    }

    /** The value as it stands, or the default; not checked. */
    <T> T get(ConfigOption<T> option) {
        return configuration.get(option);
    }

    /** The value, or the default if what stands there is none. */
    <T> T get(ConfigOption<T> option, Predicate<T> allowed, String required) {
        try {
            Optional<T> value = configuration.getOptional(option);
            if (value.map(allowed::test).orElse(true)) {
                return value.orElse(option.defaultValue());
            }
        } catch (IllegalArgumentException unreadable) {
            // Said below, without Flink's words.
        }
        refuse(option.key(), required, "Set it so, or leave it out.");
        return option.defaultValue();
    }

    int port(ConfigOption<Integer> option) {
        return get(option, value -> value >= 1 && value <= HIGHEST_PORT, "a TCP port, 1 to 65535");
    }

    LoadOptions load() {
        return new LoadOptions(
                get(CapturedSourceOptions.CHUNK_SIZE, value -> value >= 1, "a number of rows, 1 or more"),
                get(
                        CapturedSourceOptions.SNAPSHOT_ROWS_PER_SECOND,
                        value -> value >= 0,
                        "a number of rows, or 0 for no limit"));
    }

    long transactionRows() {
        return get(CapturedSourceOptions.TRANSACTION_MAX_ROWS, value -> value >= 1, "a number of rows, 1 or more");
    }

    RestorePolicy restorePolicy() {
        return new RestorePolicy(
                get(CapturedSourceOptions.ON_GAP, value -> true, "fail or resnapshot"),
                get(CapturedSourceOptions.ON_UNKNOWN_HISTORY, value -> true, "warn or fail"));
    }

    /** Notes that an option cannot be used as it is. */
    void refuse(String option, String required, String remedy) {
        problems.add(new Problem(
                ErrorCode.TABLE_OPTION_INVALID,
                "%s: '%s' = '%s'".formatted(owner, option, options.get(option)),
                required,
                remedy));
    }

    /** Notes a problem that is said in other words. */
    void refuse(Problem problem) {
        problems.add(problem);
    }

    /** @throws ProblemException with every problem found so far */
    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }
}
