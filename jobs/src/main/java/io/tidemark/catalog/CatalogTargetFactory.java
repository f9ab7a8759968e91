package io.tidemark.catalog;

import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * Writes a target catalog's tables as if they had been declared one by one.
 *
 * <p>The connector is looked up in the class loader of the statement that writes, as for sources.
 */
record CatalogTargetFactory(TargetCatalog catalog) implements DynamicTableSinkFactory {

    @Override
    public String factoryIdentifier() {
        return TargetCatalogFactory.IDENTIFIER;
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
    public DynamicTableSink createDynamicTableSink(Context context) {
        return FactoryUtil.createDynamicTableSink(
                null,
                context.getObjectIdentifier(),
                context.getCatalogTable()
                        .copy(catalog.options(context.getObjectIdentifier().toObjectPath(), context.getCatalogTable())),
                Map.of(),
                context.getConfiguration(),
                context.getClassLoader(),
                context.isTemporary());
    }
}
