package io.tidemark.catalog;

import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.rows.MetadataColumn;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * The connector {@code tidemark-postgres-cdc}: takes the options of Flink CDC's {@code postgres-cdc}, and reads all tables
 * of one database from one slot.
 */
public final class PostgresTableFactory implements DynamicTableSourceFactory {

    /** The connector's name in {@code 'connector' = '...'}. */
    public static final String IDENTIFIER = "tidemark-postgres-cdc";

    static final List<ConfigOption<?>> REQUIRED = List.of(
            PostgresSourceOptions.HOSTNAME,
            PostgresSourceOptions.DATABASE_NAME,
            PostgresSourceOptions.SCHEMA_NAME,
            PostgresSourceOptions.TABLE_NAME,
            PostgresSourceOptions.USERNAME,
            PostgresSourceOptions.SLOT_NAME);

    private static final List<ConfigOption<?>> OTHERS =
            List.of(FactoryUtil.CONNECTOR, PostgresSourceOptions.SCHEMA_NAME, PostgresSourceOptions.TABLE_NAME);

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.copyOf(REQUIRED);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.copyOf(PostgresSourceOptions.DATABASE);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        DeclaredSource declared = declared(context.getObjectIdentifier().getObjectName(), context.getCatalogTable());
        return new CapturedTableSource(declared.options(), declared.table(), MetadataColumn.POSTGRES);
    }

    static DeclaredSource declared(String name, ResolvedCatalogTable table) {
        Map<String, String> options = table.getOptions();
        PostgresCapture database = new PostgresSourceConfig("table " + name, options).read(REQUIRED, OTHERS);
        return DeclaredSource.of(
                database,
                options.get(PostgresSourceOptions.SCHEMA_NAME.key()),
                options.get(PostgresSourceOptions.TABLE_NAME.key()),
                table);
    }
}
