package io.tidemark.catalog;

import io.tidemark.source.postgres.PostgresCapture;
import io.tidemark.source.rows.MetadataColumn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;

/** {@code CREATE CATALOG ... WITH ('type' = 'tidemark-postgres', ...)}. */
public final class PostgresCatalogFactory implements CatalogFactory {

    /** The catalog's name in {@code 'type' = '...'}. */
    public static final String IDENTIFIER = "tidemark-postgres";

    static final List<ConfigOption<?>> REQUIRED = List.of(
            PostgresSourceOptions.HOSTNAME,
            PostgresSourceOptions.DATABASE_NAME,
            PostgresSourceOptions.USERNAME,
            PostgresSourceOptions.SLOT_NAME);

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
        Set<ConfigOption<?>> optional = new HashSet<>(PostgresSourceOptions.DATABASE);
        optional.add(ShownMetadata.METADATA_COLUMNS);
        return optional;
    }

    @Override
    public Catalog createCatalog(Context context) {
        PostgresCapture options = new PostgresSourceConfig("catalog " + context.getName(), context.getOptions())
                .read(REQUIRED, List.of(ShownMetadata.METADATA_COLUMNS));
        List<MetadataColumn> metadata =
                ShownMetadata.read("catalog " + context.getName(), context.getOptions(), MetadataColumn.POSTGRES);
        Map<String, String> tableOptions = new HashMap<>(context.getOptions());
        tableOptions.remove(ShownMetadata.METADATA_COLUMNS.key());
        return new PostgresCatalog(context.getName(), options, tableOptions, metadata);
    }
}
