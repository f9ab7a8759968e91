package io.tidemark.catalog;

import io.tidemark.source.mysql.MySqlCapture;
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
 * The connector {@code tidemark-mysql-cdc}: takes the options of Flink CDC's {@code mysql-cdc}, and reads all tables of one
 * server through one connection to its log.
 */
public final class MySqlTableFactory implements DynamicTableSourceFactory {

    /** The connector's name in {@code 'connector' = '...'}. */
    public static final String IDENTIFIER = "tidemark-mysql-cdc";

    static final List<ConfigOption<?>> REQUIRED = List.of(
            MySqlSourceOptions.HOSTNAME,
            MySqlSourceOptions.DATABASE_NAME,
            MySqlSourceOptions.TABLE_NAME,
            MySqlSourceOptions.USERNAME);

    private static final List<ConfigOption<?>> OTHERS =
            List.of(FactoryUtil.CONNECTOR, MySqlSourceOptions.DATABASE_NAME, MySqlSourceOptions.TABLE_NAME);

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
        return Set.copyOf(MySqlSourceOptions.SERVER);
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        DeclaredSource declared = declared(context.getObjectIdentifier().getObjectName(), context.getCatalogTable());
        return new CapturedTableSource(declared.options(), declared.table(), MetadataColumn.MYSQL);
    }

    static DeclaredSource declared(String name, ResolvedCatalogTable table) {
        Map<String, String> options = table.getOptions();
        MySqlCapture server = new MySqlSourceConfig("table " + name, options).read(REQUIRED, OTHERS);
        return DeclaredSource.of(
                server,
                options.get(MySqlSourceOptions.DATABASE_NAME.key()),
                options.get(MySqlSourceOptions.TABLE_NAME.key()),
                table);
    }
}
