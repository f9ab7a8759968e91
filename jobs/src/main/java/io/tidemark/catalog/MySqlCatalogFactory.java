package io.tidemark.catalog;

import io.tidemark.source.mysql.MySqlCapture;
import io.tidemark.source.rows.MetadataColumn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;

/** {@code CREATE CATALOG ... WITH ('type' = 'tidemark-mysql', ...)}. */
public final class MySqlCatalogFactory implements CatalogFactory {

    /** The catalog's name in {@code 'type' = '...'}. */
    public static final String IDENTIFIER = "tidemark-mysql";

    static final List<ConfigOption<?>> REQUIRED =
            List.of(MySqlSourceOptions.HOSTNAME, MySqlSourceOptions.DEFAULT_DATABASE, MySqlSourceOptions.USERNAME);

    private static final List<ConfigOption<?>> OTHERS =
            List.of(MySqlSourceOptions.DEFAULT_DATABASE, ShownMetadata.METADATA_COLUMNS);

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
        Set<ConfigOption<?>> optional = new HashSet<>(MySqlSourceOptions.SERVER);
        optional.add(ShownMetadata.METADATA_COLUMNS);
        return optional;
    }

    @Override
    public Catalog createCatalog(Context context) {
        String owner = "catalog " + context.getName();
        MySqlCapture options = new MySqlSourceConfig(owner, context.getOptions()).read(REQUIRED, OTHERS);
        List<MetadataColumn> metadata = ShownMetadata.read(owner, context.getOptions(), MetadataColumn.MYSQL);
        Map<String, String> tableOptions = new HashMap<>(context.getOptions());
        tableOptions.remove(ShownMetadata.METADATA_COLUMNS.key());
        String database = tableOptions.remove(MySqlSourceOptions.DEFAULT_DATABASE.key());
        return new MySqlCatalog(context.getName(), database, options, tableOptions, metadata);
    }
}
