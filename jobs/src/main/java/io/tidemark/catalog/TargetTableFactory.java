package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.ColumnBinder;
import io.tidemark.target.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

/** The connector {@code tidemark-target}: a table of a target database that changes once per epoch. */
public final class TargetTableFactory implements DynamicTableSinkFactory {

    /** The connector's name in {@code 'connector' = '...'}. */
    public static final String IDENTIFIER = "tidemark-target";

    private static final String SUPPORTED_URL = "jdbc:postgresql:";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(TargetOptions.URL, TargetOptions.USERNAME, TargetOptions.TABLE_NAME);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(TargetOptions.PASSWORD, TargetOptions.SCHEMA_NAME, FactoryUtil.SINK_PARALLELISM);
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        String name = context.getObjectIdentifier().getObjectName();
        TargetTable target = targetTable(name, context.getCatalogTable());
        return new TargetTableSink(
                target,
                helper.getOptions().getOptional(FactoryUtil.SINK_PARALLELISM).orElse(null));
    }

    /**
     * Reads a declared table's options and columns.
     *
     * @param name how the pipeline calls the table
     * @throws ProblemException with everything about it that cannot be used
     */
    public static TargetTable targetTable(String name, ResolvedCatalogTable table) {
        Configuration options = Configuration.fromMap(table.getOptions());
        List<Problem> problems = new ArrayList<>();
        String url = options.get(TargetOptions.URL);
        if (!url.startsWith(SUPPORTED_URL)) {
            problems.add(new Problem(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "table %s: 'url' = '%s'".formatted(name, withoutQuery(url)),
                    "a URL that begins with " + SUPPORTED_URL,
                    "Point the table at a Postgres database: jdbc:postgresql://host:port/database."));
        }
        List<String> key = table.getResolvedSchema()
                .getPrimaryKey()
                .map(constraint -> constraint.getColumns())
                .orElse(List.of());
        if (key.isEmpty()) {
            problems.add(new Problem(
                    ErrorCode.TABLE_OPTION_INVALID,
                    "table %s declares no primary key".formatted(name),
                    "the key by which rows are upserted and deleted",
                    "Add PRIMARY KEY (...) NOT ENFORCED, and the same key in the target database."));
        }
        List<Column> columns = table.getResolvedSchema().getColumns().stream()
                .filter(Column::isPhysical)
                .toList();
        for (Column column : columns) {
            if (!ColumnBinder.carries(column.getDataType().getLogicalType())) {
                problems.add(new Problem(
                        ErrorCode.TABLE_OPTION_INVALID,
                        "table %s: column %s is %s".formatted(name, column.getName(), column.getDataType()),
                        "a type the target carries exactly: " + ColumnBinder.CARRIED,
                        "CAST the column in the INSERT, and declare it with the cast's type."));
            }
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return new TargetTable(
                url,
                options.get(TargetOptions.USERNAME),
                options.get(TargetOptions.PASSWORD),
                options.get(TargetOptions.SCHEMA_NAME),
                options.get(TargetOptions.TABLE_NAME),
                (RowType) table.getResolvedSchema().toPhysicalRowDataType().getLogicalType(),
                key);
    }

    /** A URL may carry a password behind its question mark. */
    private static String withoutQuery(String url) {
        return url.split("\\?", 2)[0];
    }

    /** The declared tables of this connector, by their options. */
    public static boolean isTarget(Map<String, String> options) {
        return IDENTIFIER.equals(options.get(FactoryUtil.CONNECTOR.key()));
    }
}
