package io.tidemark.storage;

import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * How long S3 is waited for as long as it is not known to be there, where Flink's settings do not say: a command that somebody waits
 * for is to say within half a minute that nobody answers. The client of flink-s3-fs-hadoop would go on for a quarter of an hour, or
 * for hours.
 */
final class Patience {

    /** What a setting of the client may begin with in Flink's. */
    private static final List<String> PREFIXES = List.of("fs.s3a.", "s3a.", "s3.");

    /** Milliseconds, and how often a request is made again: by what sends it, and by what has it sent. */
    private static final Map<String, String> SETTINGS = Map.of(
            "connection.establish.timeout", "5000",
            "connection.timeout", "10000",
            "attempts.maximum", "2",
            "retry.limit", "0");

    private Patience() {}

    /** The same settings, and those that they do not have. */
    static Configuration limited(Configuration flink) {
        Configuration limited = new Configuration(flink);
        SETTINGS.forEach((name, value) -> {
            if (PREFIXES.stream().noneMatch(prefix -> flink.containsKey(prefix + name))) {
                limited.setString(PREFIXES.get(0) + name, value);
            }
        });
        return limited;
    }
}
