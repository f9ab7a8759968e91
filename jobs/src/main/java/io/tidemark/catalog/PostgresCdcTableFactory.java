package io.tidemark.catalog;

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

    /** The plain connector checks the options that are its own. */
    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        PostgresCdcOptions options =
                PostgresCdcOptions.read(context.getObjectIdentifier().getObjectName(), context.getCatalogTable());
        DynamicTableSourceFactory plain = FactoryUtil.discoverFactory(
                context.getClassLoader(),
                DynamicTableSourceFactory.class,
                options.plain().get(FactoryUtil.CONNECTOR.key()));
        DynamicTableSource source = plain.createDynamicTableSource(new PlainContext(context, options.plain()));
        return PostgresCdcTableSource.around((ScanTableSource) source);
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

        /** Without the options, one of which is the password. */
        @Override
        public String toString() {
            return "plain " + getObjectIdentifier();
        }
    }
}
