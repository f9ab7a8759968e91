package io.tidemark.catalog;

import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.postgres.PostgresEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;

/** Reads the options of a Postgres source, all problems at once. */
final class PostgresSourceConfig {

    /** PostgreSQL manual, section 26.2.6.1. */
    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

    /** Official options with one value that can be served. */
    private static final Map<String, String> FIXED = Map.of(
            "scan.startup.mode", "initial",
            "decoding.plugin.name", "pgoutput",
            "scan.read-changelog-as-append-only.enabled", "false");

    private static final Duration LONGEST_STATUS_INTERVAL = Duration.ofSeconds(30);

    private final OptionReader options;

    /** @param owner what the options stand in, for the problems' texts: {@code table orders} */
    PostgresSourceConfig(String owner, Map<String, String> options) {
        this.options = new OptionReader(owner, options);
    }

    /** @param others options that are allowed beside those of the database */
    PostgresCapture read(List<ConfigOption<?>> required, List<ConfigOption<?>> others) {
        options.require(required);
        options.refuseOthers(
                Stream.concat(PostgresSourceOptions.DATABASE.stream(), others.stream())
                        .toList(),
                FIXED,
                PostgresSourceOptions.WITHOUT_EFFECT);
        int port = options.port(PostgresSourceOptions.PORT);
        LoadOptions load = options.load();
        long transactionRows = options.transactionRows();
        RestorePolicy restorePolicy = options.restorePolicy();
        Duration status = options.get(
                PostgresSourceOptions.STATUS_INTERVAL,
                value -> !value.isNegative() && !value.isZero() && value.compareTo(LONGEST_STATUS_INTERVAL) <= 0,
                "a time up to 30 s, half of the server's wal_sender_timeout");
        boolean failover = options.get(PostgresSourceOptions.SLOT_FAILOVER, value -> true, "true or false");
        String slot = options.get(PostgresSourceOptions.SLOT_NAME);
        if (slot != null && !slot.isBlank() && !SLOT.matcher(slot).matches()) {
            options.refuse(
                    PostgresSourceOptions.SLOT_NAME.key(),
                    "lower case letters, digits and underscores, 63 at most",
                    "Choose such a name.");
        }
        PostgresSourceOptions.PublicationMode mode =
                options.get(PostgresSourceOptions.PUBLICATION_MODE, value -> true, "filtered or disabled");
        options.throwProblems();
        String publication = options.get(PostgresSourceOptions.PUBLICATION_NAME);
        return new PostgresCapture(
                new PostgresEndpoint(
                        options.get(PostgresSourceOptions.HOSTNAME),
                        port,
                        options.get(PostgresSourceOptions.DATABASE_NAME),
                        options.get(PostgresSourceOptions.USERNAME),
                        options.get(CapturedSourceOptions.PASSWORD)),
                slot,
                failover,
                publication == null ? slot : publication,
                mode == PostgresSourceOptions.PublicationMode.FILTERED,
                load,
                transactionRows,
                status,
                restorePolicy);
    }
}
