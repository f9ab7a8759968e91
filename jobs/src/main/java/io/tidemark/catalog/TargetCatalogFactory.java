package io.tidemark.catalog;

import io.tidemark.target.MySqlTarget;
import io.tidemark.target.PostgresTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.FactoryUtil;

/** {@code CREATE CATALOG ... WITH ('type' = 'tidemark-target', ...)}. The URL says what kind of database it is. */
public final class TargetCatalogFactory implements CatalogFactory {

    /** The catalog's name in {@code 'type' = '...'}. */
    public static final String IDENTIFIER = "tidemark-target";

    static final List<ConfigOption<?>> REQUIRED = List.of(TargetOptions.URL, TargetOptions.USERNAME);

    static final List<ConfigOption<?>> OPTIONS = List.of(
            TargetOptions.URL,
            TargetOptions.USERNAME,
            TargetOptions.PASSWORD,
            TargetOptions.DEFAULT_SCHEMA_NAME,
            TargetOptions.ON_REFUSED_ROW,
            FactoryUtil.SINK_PARALLELISM);

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
        return Set.copyOf(OPTIONS.subList(REQUIRED.size(), OPTIONS.size()));
    }

    @Override
    public Catalog createCatalog(Context context) {
        String owner = "catalog " + context.getName();
        OptionReader options = new OptionReader(owner, context.getOptions());
        options.require(REQUIRED);
        options.refuseOthers(OPTIONS, Map.of(), List.of());
        options.get(FactoryUtil.SINK_PARALLELISM, value -> value >= 1, "a number of writers, 1 or more");
        options.get(TargetOptions.ON_REFUSED_ROW, value -> true, "fail or dead-letter");
        String url = context.getOptions().getOrDefault(TargetOptions.URL.key(), "");
        if (!url.isBlank()) {
            TargetTableFactory.urlProblem(owner, url).ifPresent(options::refuse);
        }
        options.throwProblems();
        Map<String, String> tableOptions = new HashMap<>(context.getOptions());
        String defaultSchema = tableOptions.remove(TargetOptions.DEFAULT_SCHEMA_NAME.key());
        String user = options.get(TargetOptions.USERNAME);
        String password = options.get(TargetOptions.PASSWORD);
        if (TargetTableFactory.isMySql(url)) {
            return new MySqlTargetCatalog(
                    context.getName(),
                    new MySqlTarget(url, user, password),
                    defaultSchema == null ? TargetTableFactory.defaultSchema(url) : defaultSchema,
                    tableOptions);
        }
        return new PostgresTargetCatalog(
                context.getName(),
                new PostgresTarget(url, user, password),
                defaultSchema == null ? "" : defaultSchema,
                tableOptions);
    }
}
