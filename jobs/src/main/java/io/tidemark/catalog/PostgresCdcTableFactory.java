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
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The connector {@code tidemark-postgres-cdc}: takes the options of Flink CDC's {@code postgres-cdc} and builds its
 * source, with the settings fixed under which the source is exact for a table with a primary key.
 */
public final class PostgresCdcTableFactory implements DynamicTableSourceFactory {

    /** The connector's name in {@code 'connector' = '...'}. */
    public static final String IDENTIFIER = "tidemark-postgres-cdc";

    private static final String PLAIN_CONNECTOR = "postgres-cdc";
    private static final String HOSTNAME = "hostname";
    private static final String DATABASE_NAME = "database-name";
    private static final String SCHEMA_NAME = "schema-name";
    private static final String TABLE_NAME = "table-name";
    private static final String USERNAME = "username";
    private static final String SLOT_NAME = "slot.name";

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
    private static final Map<String, String> FIXED = Map.of(
            "scan.incremental.snapshot.enabled", "true",
            "scan.incremental.snapshot.backfill.skip", "true",
            "scan.startup.mode", "initial",
            "scan.read-changelog-as-append-only.enabled", "false",
            "scan.lsn-commit.checkpoints-num-delay", "0",
            "chunk-meta.group.size", Integer.toString(Integer.MAX_VALUE),
            "changelog-mode", "upsert",
            "decoding.plugin.name", "pgoutput");

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        Map<String, String> options = context.getCatalogTable().getOptions();
        List<Problem> problems = problems(context.getObjectIdentifier(), context.getCatalogTable());
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        DynamicTableSourceFactory plain =
                FactoryUtil.discoverFactory(context.getClassLoader(), DynamicTableSourceFactory.class, PLAIN_CONNECTOR);
        DynamicTableSource source = plain.createDynamicTableSource(new PlainContext(context, plainOptions(options)));
        return PostgresCdcTableSource.around((ScanTableSource) source);
    }

    /** Whether a declared table with these options is read by this connector. */
    public static boolean isSource(Map<String, String> options) {
        return IDENTIFIER.equals(options.get(FactoryUtil.CONNECTOR.key()));
    }

    /** The database a declared table is read from. */
    public static PostgresEndpoint endpoint(String name, Map<String, String> options) {
        return new PostgresEndpoint(
                required(name, options, HOSTNAME),
                Integer.parseInt(options.getOrDefault("port", "5432")),
                required(name, options, DATABASE_NAME),
                required(name, options, USERNAME),
                options.getOrDefault("password", ""));
    }

    /** The source table and slot of a declared table. */
    public static CapturedTable capturedTable(String name, Map<String, String> options) {
        return new CapturedTable(
                required(name, options, SCHEMA_NAME),
                required(name, options, TABLE_NAME),
                required(name, options, SLOT_NAME));
    }

    private static String required(String name, Map<String, String> options, String option) {
        String value = options.get(option);
        if (value == null || value.isBlank()) {
            throw new ProblemException(new Problem(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "table %s: no '%s'".formatted(name, option),
                    "the options hostname, database-name, schema-name, table-name, username and slot.name",
                    "Add '%s' = '...' to the table's WITH.".formatted(option)));
        }
        return value;
    }

    private static List<Problem> problems(ObjectIdentifier name, ResolvedCatalogTable table) {
        List<Problem> problems = new ArrayList<>();
        if (table.getResolvedSchema().getPrimaryKey().isEmpty()) {
            problems.add(new Problem(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "table %s declares no primary key".formatted(name.getObjectName()),
                    "the key by which changes are told apart",
                    "Add PRIMARY KEY (...) NOT ENFORCED with the columns of the source table's key."));
        }
        FIXED.forEach((option, value) -> {
            String found = table.getOptions().get(option);
            if (found != null && !found.equals(value)) {
                problems.add(new Problem(
                        ErrorCode.TABLE_OPTION_INVALID,
                        "table %s: '%s' = '%s'".formatted(name.getObjectName(), option, found),
                        "'%s' = '%s': with another value rows are lost at the seam or on a restart"
                                .formatted(option, value),
                        "Leave the option out."));
            }
        });
        return problems;
    }

    private static Map<String, String> plainOptions(Map<String, String> options) {
        Map<String, String> plain = new LinkedHashMap<>();
        // One publication per reader: a shared one would be re-made for each reader's table in turn.
        plain.put("debezium.publication.autocreate.mode", "filtered");
        plain.put("debezium.publication.name", options.getOrDefault(SLOT_NAME, ""));
        // A tombstone behind every delete is logged as an unknown record, whole.
        plain.put("debezium.tombstones.on.delete", "false");
        plain.putAll(options);
        plain.putAll(FIXED);
        plain.put(FactoryUtil.CONNECTOR.key(), PLAIN_CONNECTOR);
        return plain;
    }

    /** The same table with the plain connector's options. */
    private record PlainContext(Context context, Map<String, String> options) implements Context {

        @Override
        public ObjectIdentifier getObjectIdentifier() {
            return context.getObjectIdentifier();
        }

        @Override
        public ResolvedCatalogTable getCatalogTable() {
            return context.getCatalogTable().copy(options);
        }

        @Override
        public Map<String, String> getEnrichmentOptions() {
            return context.getEnrichmentOptions();
        }

        @Override
        public ReadableConfig getConfiguration() {
            return context.getConfiguration();
        }

        @Override
        public ClassLoader getClassLoader() {
            return context.getClassLoader();
        }

        @Override
        public boolean isTemporary() {
            return context.isTemporary();
        }
    }
}
