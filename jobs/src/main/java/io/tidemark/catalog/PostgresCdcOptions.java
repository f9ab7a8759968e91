package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CapturedTable;
import io.tidemark.source.PostgresEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The options of a declared {@code tidemark-postgres-cdc} table, checked.
 *
 * @param source the database the table is read from
 * @param table the table there, and its slot
 * @param plain the options of Flink CDC's {@code postgres-cdc} with which its source is built
 */
public record PostgresCdcOptions(PostgresEndpoint source, CapturedTable table, Map<String, String> plain) {

    private static final String HOSTNAME = "hostname";
    private static final String PORT = "port";
    private static final String DATABASE_NAME = "database-name";
    private static final String SCHEMA_NAME = "schema-name";
    private static final String TABLE_NAME = "table-name";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String SLOT_NAME = "slot.name";
    private static final List<String> REQUIRED =
            List.of(HOSTNAME, DATABASE_NAME, SCHEMA_NAME, TABLE_NAME, USERNAME, SLOT_NAME);

    private static final String DEBEZIUM = "debezium.";
    private static final String AUTOCREATE = "debezium.publication.autocreate.mode";
    private static final String PUBLICATION = "debezium.publication.name";
    private static final String BY_HAND = "disabled";

    /**
     * Not the user's to change: the exactness of {@code io.tidemark.source} rests on each of them.
     *
     * <ul>
     *   <li>Without the backfill every change since the slot's creation is delivered, whatever its log position, and
     *       Flink SQL keeps the last one per key.
     *   <li>The slot follows the last completed checkpoint at once, so that its confirmed position <em>is</em> the
     *       checkpoint's.
     *   <li>The chunk list reaches the stream reader in one piece.
     * </ul>
     */
    private static final Map<String, String> FIXED = new TreeMap<>(Map.of(
            "scan.incremental.snapshot.enabled", "true",
            "scan.incremental.snapshot.backfill.skip", "true",
            "scan.startup.mode", "initial",
            "scan.read-changelog-as-append-only.enabled", "false",
            "scan.newly-added-table.enabled", "false",
            "scan.include-partitioned-tables.enabled", "false",
            "scan.lsn-commit.checkpoints-num-delay", "0",
            "chunk-meta.group.size", Integer.toString(Integer.MAX_VALUE),
            "changelog-mode", "upsert",
            "decoding.plugin.name", "pgoutput"));

    /** Debezium's own settings win over the connector's; these do not touch what is read. */
    private static final Set<String> DEBEZIUM_ALLOWED = Set.of(
            AUTOCREATE,
            PUBLICATION,
            "debezium.max.batch.size",
            "debezium.max.queue.size",
            "debezium.poll.interval.ms",
            "debezium.status.update.interval.ms");

    public PostgresCdcOptions {
        plain = Map.copyOf(plain);
    }

    /** Whether a declared table with these options is read by this connector. */
    public static boolean isSource(Map<String, String> options) {
        return PostgresCdcTableFactory.IDENTIFIER.equals(options.get(FactoryUtil.CONNECTOR.key()));
    }

    /**
     * Reads a declared table.
     *
     * @param name how the pipeline calls it
     * @throws ProblemException with everything about it that cannot be used
     */
    public static PostgresCdcOptions read(String name, ResolvedCatalogTable table) {
        Map<String, String> options = table.getOptions();
        List<Problem> problems = new ArrayList<>();
        for (String option : REQUIRED) {
            if (options.getOrDefault(option, "").isBlank()) {
                problems.add(problem(
                        "table %s: no '%s'".formatted(name, option),
                        "the options " + String.join(", ", REQUIRED),
                        "Add '%s' = '...' to the table's WITH.".formatted(option)));
            }
        }
        String port = options.getOrDefault(PORT, "5432");
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
            problems.add(problem(
                    "table %s: 'port' = '%s'".formatted(name, port),
                    "a TCP port, 1 to 65535",
                    "Set 'port' to a number, 5432 say."));
        }
        List<String> key = table.getResolvedSchema()
                .getPrimaryKey()
                .map(constraint -> constraint.getColumns())
                .orElse(List.of());
        if (key.isEmpty()) {
            problems.add(problem(
                    "table %s declares no primary key".formatted(name),
                    "the key by which changes are told apart",
                    "Add PRIMARY KEY (...) NOT ENFORCED with the columns of the source table's key."));
        }
        checkFixed(name, options, problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        Map<String, String> plain = plain(options);
        return new PostgresCdcOptions(
                new PostgresEndpoint(
                        options.get(HOSTNAME),
                        Integer.parseInt(port),
                        options.get(DATABASE_NAME),
                        options.get(USERNAME),
                        options.getOrDefault(PASSWORD, "")),
                new CapturedTable(
                        options.get(SCHEMA_NAME),
                        options.get(TABLE_NAME),
                        key,
                        options.get(SLOT_NAME),
                        plain.get(PUBLICATION),
                        !plain.get(AUTOCREATE).equals(BY_HAND)),
                plain);
    }

    private static void checkFixed(String name, Map<String, String> options, List<Problem> problems) {
        FIXED.forEach((option, value) -> {
            String found = options.get(option);
            if (found != null && !found.equals(value)) {
                problems.add(problem(
                        "table %s: '%s' = '%s'".formatted(name, option, found),
                        "'%s' = '%s': with another value rows are lost at the seam or on a restart"
                                .formatted(option, value),
                        "Leave the option out."));
            }
        });
        options.keySet().stream()
                .filter(option -> option.startsWith(DEBEZIUM) && !DEBEZIUM_ALLOWED.contains(option))
                .sorted()
                .forEach(option -> problems.add(problem(
                        "table %s: '%s'".formatted(name, option),
                        "one of "
                                + String.join(
                                        ", ", DEBEZIUM_ALLOWED.stream().sorted().toList())
                                + ": the others can lose rows",
                        "Leave the option out.")));
    }

    private static Map<String, String> plain(Map<String, String> options) {
        Map<String, String> plain = new LinkedHashMap<>();
        // One publication per reader: a shared one would be re-made for each reader's table in turn.
        plain.put(AUTOCREATE, "filtered");
        plain.put(PUBLICATION, options.get(SLOT_NAME));
        // So that the slot of a quiet table follows the log of a busy one.
        plain.put("heartbeat.interval.ms", "1 s");
        plain.putAll(options);
        plain.putAll(FIXED);
        // A tombstone behind every delete is logged as an unknown record, whole.
        plain.put("debezium.tombstones.on.delete", "false");
        plain.put(FactoryUtil.CONNECTOR.key(), "postgres-cdc");
        return plain;
    }

    /** Without the options, one of which is the password. */
    @Override
    public String toString() {
        return "%s of %s".formatted(table, source);
    }

    private static Problem problem(String found, String required, String remedy) {
        return new Problem(ErrorCode.TABLE_OPTION_INVALID, found, required, remedy);
    }
}
