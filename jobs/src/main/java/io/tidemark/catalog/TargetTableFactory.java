package io.tidemark.catalog;

import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.target.CarriedTypes;
import io.tidemark.target.OnRefusedRow;
import io.tidemark.target.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    private static final Pattern POSTGRES_URL =
            Pattern.compile("jdbc:postgresql://(\\[[0-9A-Fa-f:]+]|[^\\s/?@:,]+)(:\\d{1,5})?/[^\\s?]+(\\?\\S*)?");
    private static final Pattern MYSQL_URL = Pattern.compile(
            "jdbc:(?:mysql|mariadb)://(\\[[0-9A-Fa-f:]+]|[^\\s/?@:,]+)(:\\d{1,5})?/(?<database>[^\\s?/]+)(\\?\\S*)?");
    private static final Pattern LOGIN_IN_URL = Pattern.compile("(?i)[?&](user|\\w*password)=");
    private static final List<ConfigOption<String>> NEEDED =
            List.of(TargetOptions.URL, TargetOptions.USERNAME, TargetOptions.TABLE_NAME);

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.copyOf(NEEDED);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(
                TargetOptions.PASSWORD,
                TargetOptions.SCHEMA_NAME,
                TargetOptions.ON_REFUSED_ROW,
                FactoryUtil.SINK_PARALLELISM);
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
        for (ConfigOption<String> option : NEEDED) {
            if (options.getOptional(option).orElse("").isBlank()) {
                problems.add(problem(
                        "table %s: no '%s'".formatted(name, option.key()),
                        "the options " + NEEDED.stream().map(ConfigOption::key).collect(Collectors.joining(", ")),
                        "Add '%s' = '...' to the table's WITH.".formatted(option.key())));
            }
        }
        String url = options.get(TargetOptions.URL);
        if (url != null && !url.isBlank()) {
            urlProblem("table " + name, url).ifPresent(problems::add);
        }
        List<String> key = table.getResolvedSchema()
                .getPrimaryKey()
                .map(constraint -> constraint.getColumns())
                .orElse(List.of());
        List<Column> columns = table.getResolvedSchema().getColumns().stream()
                .filter(Column::isPhysical)
                .toList();
        for (Column column : columns) {
            if (!CarriedTypes.carries(column.getDataType().getLogicalType())) {
                problems.add(problem(
                        "table %s: column %s is %s".formatted(name, column.getName(), column.getDataType()),
                        "a type the target carries exactly: " + CarriedTypes.CARRIED,
                        "CAST the column in the INSERT, and declare it with the cast's type."));
            }
        }
        OnRefusedRow onRefusedRow = onRefusedRow(name, options, key, problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        return new TargetTable(
                url,
                options.get(TargetOptions.USERNAME),
                options.get(TargetOptions.PASSWORD),
                options.getOptional(TargetOptions.SCHEMA_NAME).orElseGet(() -> defaultSchema(url)),
                options.get(TargetOptions.TABLE_NAME),
                (RowType) table.getResolvedSchema().toPhysicalRowDataType().getLogicalType(),
                key,
                onRefusedRow);
    }

    private static OnRefusedRow onRefusedRow(
            String name, Configuration options, List<String> key, List<Problem> problems) {
        String option = TargetOptions.ON_REFUSED_ROW.key();
        try {
            OnRefusedRow chosen = options.get(TargetOptions.ON_REFUSED_ROW);
            if (chosen == OnRefusedRow.DEAD_LETTER && key.isEmpty()) {
                problems.add(problem(
                        "table %s: '%s' = '%s', and no primary key".formatted(name, option, chosen),
                        "a key, by which a row that is taken later is known to be the same",
                        "Declare one, or leave '%s' out.".formatted(option)));
            }
            return chosen;
        } catch (IllegalArgumentException unreadable) {
            problems.add(problem(
                    "table %s: '%s' = '%s'".formatted(name, option, options.getString(option, "")),
                    "fail or dead-letter",
                    "Set it so, or leave it out."));
            return OnRefusedRow.FAIL;
        }
    }

    /**
     * What is wrong with a URL, which itself is not said: it may hold a password.
     *
     * @param owner what it stands in: {@code table orders}
     */
    static Optional<Problem> urlProblem(String owner, String url) {
        if (!POSTGRES_URL.matcher(url).matches() && !MYSQL_URL.matcher(url).matches()) {
            return Optional.of(problem(
                    "%s: 'url' is no JDBC URL of a Postgres, MySQL or MariaDB database".formatted(owner),
                    "jdbc:postgresql://host:port/database or jdbc:mysql://host:port/database",
                    "Write the URL in that form; user and password have options of their own."));
        }
        if (LOGIN_IN_URL.matcher(url).find()) {
            return Optional.of(problem(
                    "%s: 'url' says a user or a password".formatted(owner),
                    "a URL without them: nobody hides what a URL says",
                    "Move them to the options username and password."));
        }
        return Optional.empty();
    }

    /** Whether the URL is one of MySQL or MariaDB. */
    static boolean isMySql(String url) {
        return MYSQL_URL.matcher(url).matches();
    }

    /** Where names without a schema are, if nothing is said: of MySQL the URL's database. */
    static String defaultSchema(String url) {
        Matcher mySql = MYSQL_URL.matcher(url);
        return mySql.matches() ? mySql.group("database") : "public";
    }

    private static Problem problem(String found, String required, String remedy) {
        return new Problem(ErrorCode.TABLE_OPTION_INVALID, found, required, remedy);
    }

    /** Whether a declared table with these options is written by this connector. */
    public static boolean isTarget(Map<String, String> options) {
        return IDENTIFIER.equals(options.get(FactoryUtil.CONNECTOR.key()));
    }
}
