package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.rows.MetadataColumn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
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
        optional.add(PostgresSourceOptions.METADATA_COLUMNS);
        return optional;
    }

    @Override
    public Catalog createCatalog(Context context) {
        CaptureOptions options = new PostgresSourceConfig("catalog " + context.getName(), context.getOptions())
                .read(REQUIRED, List.of(PostgresSourceOptions.METADATA_COLUMNS));
        List<MetadataColumn> metadata =
                Configuration.fromMap(context.getOptions()).get(PostgresSourceOptions.METADATA_COLUMNS).stream()
                        .map(key -> metadata(context.getName(), key))
                        .toList();
        Map<String, String> tableOptions = new HashMap<>(context.getOptions());
        tableOptions.remove(PostgresSourceOptions.METADATA_COLUMNS.key());
        return new PostgresCatalog(context.getName(), options, tableOptions, metadata);
    }

    private static MetadataColumn metadata(String catalog, String key) {
        try {
            return MetadataColumn.of(key);
        } catch (IllegalArgumentException unknown) {
            throw new ProblemException(new Problem(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "catalog %s: '%s' = '%s'".formatted(catalog, PostgresSourceOptions.METADATA_COLUMNS.key(), key),
                    Arrays.stream(MetadataColumn.values())
                            .map(MetadataColumn::key)
                            .collect(Collectors.joining(", ", "some of ", ", separated by semicolons")),
                    "Correct the name."));
        }
    }
}
