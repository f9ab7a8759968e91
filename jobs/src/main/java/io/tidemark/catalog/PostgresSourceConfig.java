package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.description.HtmlFormatter;

/** Reads the options of a Postgres source, all problems at once. */
final class PostgresSourceConfig {

    /** PostgreSQL manual, section 26.2.6.1. */
    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

    /** Official options with one value that can be served. */
    private static final Map<String, String> FIXED = Map.of(
            "scan.startup.mode", "initial",
            "decoding.plugin.name", "pgoutput",
            "scan.read-changelog-as-append-only.enabled", "false");

    private static final String DEBEZIUM = "debezium.";
    private static final int HIGHEST_PORT = 65_535;
    private static final Duration LONGEST_STATUS_INTERVAL = Duration.ofSeconds(30);

    private final String owner;
    private final Map<String, String> options;
    private final Configuration configuration;
    private final List<Problem> problems = new ArrayList<>();

    /** @param owner what the options stand in, for the problems' texts: {@code table orders} */
    PostgresSourceConfig(String owner, Map<String, String> options) {
        this.owner = owner;
        this.options = options;
        this.configuration = Configuration.fromMap(options);
    }

    /** @param others options that are allowed beside those of the database */
    PostgresCapture read(List<ConfigOption<?>> required, List<ConfigOption<?>> others) {
        List<ConfigOption<?>> known = Stream.concat(PostgresSourceOptions.DATABASE.stream(), others.stream())
                .toList();
        required.forEach(this::require);
        checkFixed();
        checkUnknown(known.stream().map(ConfigOption::key).toList());
        int port =
                get(PostgresSourceOptions.PORT, value -> value >= 1 && value <= HIGHEST_PORT, "a TCP port, 1 to 65535");
        int chunkRows = get(PostgresSourceOptions.CHUNK_SIZE, value -> value >= 1, "a number of rows, 1 or more");
        long transactionRows =
                get(PostgresSourceOptions.TRANSACTION_MAX_ROWS, value -> value >= 1, "a number of changes, 1 or more");
        Duration status = get(
                PostgresSourceOptions.STATUS_INTERVAL,
                value -> !value.isNegative() && !value.isZero() && value.compareTo(LONGEST_STATUS_INTERVAL) <= 0,
                "a time up to 30 s, half of the server's wal_sender_timeout");
        String slot = configuration.get(PostgresSourceOptions.SLOT_NAME);
        if (slot != null && !slot.isBlank() && !SLOT.matcher(slot).matches()) {
            problems.add(problem(
                    PostgresSourceOptions.SLOT_NAME.key(),
                    slot,
                    "lower case letters, digits and underscores, 63 at most",
                    "Choose such a name."));
        }
        PostgresSourceOptions.PublicationMode mode =
                get(PostgresSourceOptions.PUBLICATION_MODE, value -> true, "filtered or disabled");
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return new PostgresCapture(
                new PostgresEndpoint(
                        configuration.get(PostgresSourceOptions.HOSTNAME),
                        port,
                        configuration.get(PostgresSourceOptions.DATABASE_NAME),
                        configuration.get(PostgresSourceOptions.USERNAME),
                        configuration.get(PostgresSourceOptions.PASSWORD)),
                slot,
                configuration
                        .getOptional(PostgresSourceOptions.PUBLICATION_NAME)
                        .orElse(slot),
                mode == PostgresSourceOptions.PublicationMode.FILTERED,
                chunkRows,
                transactionRows,
                status);
    }

    private void require(ConfigOption<?> option) {
        if (options.getOrDefault(option.key(), "").isBlank()) {
            problems.add(new Problem(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "%s: no '%s'".formatted(owner, option.key()),
                    option.key() + ": " + new HtmlFormatter().format(option.description()),
                    "Add '%s' = '...' to its WITH.".formatted(option.key())));
        }
    }

    private void checkFixed() {
        FIXED.forEach((option, value) -> {
            String found = options.get(option);
            if (found != null && !found.equals(value)) {
                problems.add(problem(
                        option, found, "'%s', the only value that can be served".formatted(value), "Leave it out."));
            }
        });
    }

    private void checkUnknown(List<String> known) {
        options.keySet().stream()
                .filter(option -> !known.contains(option)
                        && !FIXED.containsKey(option)
                        && !PostgresSourceOptions.WITHOUT_EFFECT.contains(option))
                .sorted()
                .forEach(option -> problems.add(new Problem(
                        ErrorCode.TABLE_OPTION_INVALID,
                        "%s: '%s'".formatted(owner, option),
                        option.startsWith(DEBEZIUM)
                                ? "one of "
                                        + Stream.concat(known.stream(), PostgresSourceOptions.WITHOUT_EFFECT.stream())
                                                .filter(name -> name.startsWith(DEBEZIUM))
                                                .sorted()
                                                .collect(Collectors.joining(", "))
                                        + ": no other setting of Debezium is in use"
                                : "one of " + known.stream().sorted().collect(Collectors.joining(", ")),
                        "Leave it out.")));
    }

    /** The value, or the default if what stands there is none. */
    private <T> T get(ConfigOption<T> option, Predicate<T> allowed, String required) {
        try {
            Optional<T> value = configuration.getOptional(option);
            if (value.map(allowed::test).orElse(true)) {
                return value.orElse(option.defaultValue());
            }
        } catch (IllegalArgumentException unreadable) {
            // Said below, without Flink's words.
        }
        problems.add(problem(option.key(), options.get(option.key()), required, "Set it so, or leave it out."));
        return option.defaultValue();
    }

    private Problem problem(String option, String found, String required, String remedy) {
        return new Problem(
                ErrorCode.TABLE_OPTION_INVALID, "%s: '%s' = '%s'".formatted(owner, option, found), required, remedy);
    }
}
