package io.tidemark.catalog;

import io.tidemark.source.LoadOptions;
import io.tidemark.source.RestorePolicy;
import io.tidemark.source.mysql.MySqlCapture;
import io.tidemark.source.mysql.MySqlEndpoint;
import io.tidemark.source.mysql.ServerIds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;

/** Reads the options of a MySQL source, all problems at once. */
final class MySqlSourceConfig {

    /** Official options with one value that can be served. */
    private static final Map<String, String> FIXED = Map.of(
            "scan.startup.mode", "initial",
            "scan.read-changelog-as-append-only.enabled", "false");

    private static final Duration LEAST_HEARTBEAT = Duration.ofMillis(100);
    private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(10);

    private final OptionReader options;

    /** @param owner what the options stand in, for the problems' texts: {@code table orders} */
    MySqlSourceConfig(String owner, Map<String, String> options) {
        this.options = new OptionReader(owner, options);
    }

    /** @param others options that are allowed beside those of the server */
    MySqlCapture read(List<ConfigOption<?>> required, List<ConfigOption<?>> others) {
        options.require(required);
        options.refuseOthers(
                Stream.concat(MySqlSourceOptions.SERVER.stream(), others.stream())
                        .toList(),
                FIXED,
                MySqlSourceOptions.WITHOUT_EFFECT);
        int port = options.port(MySqlSourceOptions.PORT);
        LoadOptions load = options.load();
        long transactionRows = options.transactionRows();
        RestorePolicy restorePolicy = options.restorePolicy();
        Duration heartbeat = options.get(
                MySqlSourceOptions.HEARTBEAT,
                value -> value.compareTo(LEAST_HEARTBEAT) >= 0 && value.compareTo(LONGEST_HEARTBEAT) <= 0,
                "a time between 100 ms and 10 min");
        MySqlEndpoint.Encryption encryption =
                options.get(MySqlSourceOptions.ENCRYPTION, value -> true, "disabled, preferred or required");
        ServerIds ids = serverIds();
        options.throwProblems();
        return new MySqlCapture(
                new MySqlEndpoint(
                        options.get(MySqlSourceOptions.HOSTNAME),
                        port,
                        options.get(MySqlSourceOptions.USERNAME),
                        options.get(CapturedSourceOptions.PASSWORD),
                        encryption),
                options.get(MySqlSourceOptions.SOURCE_NAME),
                ids,
                load,
                transactionRows,
                heartbeat,
                restorePolicy);
    }

    private ServerIds serverIds() {
        try {
            return ServerIds.parse(options.get(MySqlSourceOptions.SERVER_ID));
        } catch (IllegalArgumentException unreadable) {
            options.refuse(
                    MySqlSourceOptions.SERVER_ID.key(),
                    "a number from 1 to 4294967295, or a range of such: 5400-5408",
                    "Set it so, or leave it out.");
            return MySqlCapture.SERVER_IDS;
        }
    }
}
