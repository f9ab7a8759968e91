package io.tidemark.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.job.DeliveryOptions;
import io.tidemark.source.mysql.value.MySqlColumnType;
import io.tidemark.source.mysql.value.MySqlTypes;
import io.tidemark.source.rows.MetadataColumn;
import io.tidemark.source.value.ColumnType;
import io.tidemark.source.value.PostgresTypes;
import io.tidemark.target.TargetTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.table.factories.FactoryUtil;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/options.md} says what the code says. After a change of an option, {@code ./mvnw -pl common,jobs test
 * -Dtest=OptionsDocsTest -Dtidemark.docs.write=true -Dsurefire.failIfNoSpecifiedTests=false} writes it anew.
 */
class OptionsDocsTest {

    private static final Path DOCS = Path.of("..", "docs", "options.md");

    @Test
    void theDocumentationIsWhatTheCodeSays() throws IOException {
        String generated = generated();
        if (Boolean.getBoolean("tidemark.docs.write")) {
            Files.writeString(DOCS, generated);
        }
        assertThat(Files.readString(DOCS)).isEqualTo(generated);
    }

    private static String generated() {
        StringBuilder text = new StringBuilder(
                """
                # Options, types and metadata columns

                Generated from the code; `OptionsDocsTest` says how, and fails when the two differ.

                ## Catalog `tidemark-postgres`

                `CREATE CATALOG shop WITH ('type' = 'tidemark-postgres', ...)`: the schemas of a Postgres database as Flink's
                databases, its tables with their columns and keys. Nothing is changed through it.

                """);
        Set<ConfigOption<?>> catalog = new LinkedHashSet<>(PostgresCatalogFactory.REQUIRED);
        catalog.addAll(PostgresSourceOptions.DATABASE);
        catalog.add(ShownMetadata.METADATA_COLUMNS);
        options(text, catalog, PostgresCatalogFactory.REQUIRED);
        text.append(
                """

                ## Connector `tidemark-postgres-cdc`

                `CREATE TABLE orders (...) WITH ('connector' = 'tidemark-postgres-cdc', ...)`: one table, declared by hand. Tables of
                one database have the same options, their own two aside, and are read by one reader.

                """);
        Set<ConfigOption<?>> table = new LinkedHashSet<>(PostgresTableFactory.REQUIRED);
        table.addAll(PostgresSourceOptions.DATABASE);
        options(text, table, PostgresTableFactory.REQUIRED);
        text.append("\nThese options of Flink CDC's `postgres-cdc` are taken and decide nothing here: ");
        text.append(String.join(
                ", ",
                PostgresSourceOptions.WITHOUT_EFFECT.stream()
                        .map(option -> "`" + option + "`")
                        .toList()));
        text.append(
                """
                . `scan.startup.mode` can be `initial`, `decoding.plugin.name`
                `pgoutput` and `scan.read-changelog-as-append-only.enabled` `false`; any other value, and any other option, is refused.

                ## Catalog `tidemark-mysql`

                `CREATE CATALOG shop WITH ('type' = 'tidemark-mysql', ...)`: the databases of a MySQL or MariaDB server as Flink's
                databases, their tables with columns and keys. Nothing is changed through it.

                """);
        catalog = new LinkedHashSet<>(MySqlCatalogFactory.REQUIRED);
        catalog.addAll(MySqlSourceOptions.SERVER);
        catalog.add(ShownMetadata.METADATA_COLUMNS);
        options(text, catalog, MySqlCatalogFactory.REQUIRED);
        text.append(
                """

                ## Connector `tidemark-mysql-cdc`

                `CREATE TABLE orders (...) WITH ('connector' = 'tidemark-mysql-cdc', ...)`: one table, declared by hand. Tables of
                one server have the same options, their own two aside, and are read by one reader.

                """);
        table = new LinkedHashSet<>(MySqlTableFactory.REQUIRED);
        table.addAll(MySqlSourceOptions.SERVER);
        options(text, table, MySqlTableFactory.REQUIRED);
        text.append("\nThese options of Flink CDC's `mysql-cdc` are taken and decide nothing here: ");
        text.append(String.join(
                ", ",
                MySqlSourceOptions.WITHOUT_EFFECT.stream()
                        .map(option -> "`" + option + "`")
                        .toList()));
        text.append(
                """
                . `scan.startup.mode` can be `initial` and
                `scan.read-changelog-as-append-only.enabled` `false`; any other value, and any other option, is refused.

                ## Catalog `tidemark-target`

                `CREATE CATALOG mart WITH ('type' = 'tidemark-target', ...)`: the schemas of a Postgres database, or the databases of a MySQL
                or MariaDB server, as Flink's databases, their tables to be written. `CREATE TABLE` and `CREATE DATABASE` make tables and
                schemas there: those of a pipeline file before its job starts, and only if nothing keeps it from starting.

                """);
        options(text, new LinkedHashSet<>(TargetCatalogFactory.OPTIONS), TargetCatalogFactory.REQUIRED);
        targetTypes(text);
        text.append(
                """

                ## Connector `tidemark-target`

                `CREATE TABLE mart_orders (...) WITH ('connector' = 'tidemark-target', ...)`: one table, declared by hand.

                """);
        List<ConfigOption<?>> required = List.of(TargetOptions.URL, TargetOptions.USERNAME, TargetOptions.TABLE_NAME);
        Set<ConfigOption<?>> target = new LinkedHashSet<>(required);
        target.addAll(List.of(
                TargetOptions.PASSWORD,
                TargetOptions.SCHEMA_NAME,
                TargetOptions.ON_REFUSED_ROW,
                FactoryUtil.SINK_PARALLELISM));
        options(text, target, required);
        text.append(
                """

                ## Settings of a pipeline

                `SET 'tidemark.delivery' = 'continuous';` in the pipeline's file, ahead of its first `INSERT INTO`.

                """);
        options(text, new LinkedHashSet<>(DeliveryOptions.ALL), List.of());
        metadata(text);
        types(text);
        mySqlTypes(text);
        return text.toString();
    }

    private static void options(StringBuilder text, Set<ConfigOption<?>> options, List<ConfigOption<?>> required) {
        text.append("| option | default | |\n|---|---|---|\n");
        for (ConfigOption<?> option : options) {
            text.append("| `%s` | %s | %s |\n"
                    .formatted(
                            option.key(),
                            required.contains(option) ? "required" : shown(option.defaultValue()),
                            new HtmlFormatter().format(option.description())));
        }
    }

    private static String shown(Object value) {
        if (value == null || value.equals("") || value.equals(List.of())) {
            return "";
        }
        String text = value instanceof Duration duration
                ? duration.toSeconds() + " s"
                : value instanceof Enum<?> name ? name.name().toLowerCase(Locale.ROOT) : value.toString();
        return "`" + text + "`";
    }

    private static void targetTypes(StringBuilder text) {
        text.append(
                """

                What a column is in the catalog: as in a source's, but never narrower than what the server checks, since Flink cuts what
                it casts. A column that is generated, or of a type that is not here (an array; a YEAR, to which 5 is 2005), is not shown;
                the server gives it its value.

                | Postgres | Flink |
                |---|---|
                """);
        TargetTypes.shown().forEach((column, type) -> text.append("| %s | `%s` |\n".formatted(column, type)));
        text.append("""

                | MySQL, MariaDB | Flink |
                |---|---|
                """);
        TargetTypes.mySqlShown().forEach((column, type) -> text.append("| %s | `%s` |\n".formatted(column, type)));
        text.append(
                """

                What a column becomes that is created:

                | Flink | Postgres | MySQL, MariaDB | in a key |
                |---|---|---|---|
                """);
        TargetTypes.made()
                .forEach(
                        (type, columns) -> text.append("| `%s` | %s |\n".formatted(type, String.join(" | ", columns))));
    }

    private static void metadata(StringBuilder text) {
        text.append(
                """

                ## Metadata columns

                `lsn STRING METADATA FROM 'lsn' VIRTUAL` in a declared table, or `'scan.metadata-columns' = 'lsn;op'` in a catalog.

                | key | type | Postgres | MySQL | |
                |---|---|---|---|---|
                """);
        for (MetadataColumn column : MetadataColumn.values()) {
            text.append("| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(
                            column.key(),
                            column.type().getLogicalType().asSummaryString(),
                            MetadataColumn.POSTGRES.contains(column) ? "yes" : "",
                            MetadataColumn.MYSQL.contains(column) ? "yes" : "",
                            column.description()));
        }
    }

    private static void types(StringBuilder text) {
        text.append(
                """

                ## Types

                What a column is in a catalog's table. In a declared table a column may also have a wider type, or STRING: then it is the
                text that Postgres prints. A value that does not fit (an infinite date, `NaN` in a DECIMAL, an array of two
                dimensions) fails the job, by table, column and position.

                | Postgres | Flink |
                |---|---|
                """);
        int lengthHeader = 4;
        List<String[]> rows = new ArrayList<>();
        for (String base : List.of("bool", "int2", "int4", "int8", "oid", "float4", "float8")) {
            rows.add(row(base, ColumnType.of(base, -1, 'b')));
        }
        rows.add(row("numeric(12, 2)", ColumnType.of("numeric", ((12 << 16) | 2) + lengthHeader, 'b')));
        rows.add(row("numeric", ColumnType.of("numeric", -1, 'b')));
        rows.add(row("varchar(20)", ColumnType.of("varchar", 20 + lengthHeader, 'b')));
        rows.add(row("char(20)", ColumnType.of("bpchar", 20 + lengthHeader, 'b')));
        rows.add(row("text", ColumnType.of("text", -1, 'b')));
        rows.add(row("bytea", ColumnType.of("bytea", -1, 'b')));
        rows.add(row("date", ColumnType.of("date", -1, 'b')));
        rows.add(row("time(3)", ColumnType.of("time", 3, 'b')));
        rows.add(row("time", ColumnType.of("time", -1, 'b')));
        rows.add(row("timestamp", ColumnType.of("timestamp", -1, 'b')));
        rows.add(row("timestamptz(3)", ColumnType.of("timestamptz", 3, 'b')));
        rows.add(row("int4[]", ColumnType.arrayOf("_int4", ColumnType.of("int4", -1, 'b'), ',')));
        rows.add(row("an enum", ColumnType.of("mood", -1, 'e')));
        rows.add(row(
                "uuid, json, jsonb, xml, interval, money, timetz, inet, bit, ranges, composites, extensions' types, ...",
                ColumnType.of("uuid", -1, 'b')));
        rows.forEach(row -> text.append("| %s | `%s` |\n".formatted(row[0], row[1])));
        text.append("\nA domain is what its base type is.\n");
    }

    private static void mySqlTypes(StringBuilder text) {
        text.append(
                """

                In a catalog of MySQL or MariaDB; a declared column may likewise have a wider type, or STRING if it is not one of bytes
                or bits. What does not fit (a date with a zero in it, a TIME of more than a day) fails the job by table, column and
                position; a column that cannot be carried at all is refused by name.

                | MySQL, MariaDB | Flink |
                |---|---|
                """);
        for (String type : List.of(
                "tinyint",
                "tinyint unsigned",
                "smallint",
                "smallint unsigned",
                "mediumint unsigned",
                "int",
                "int unsigned",
                "bigint",
                "bigint unsigned",
                "float",
                "double",
                "decimal(12,2)",
                "decimal(65,30)",
                "bit(1)",
                "bit(12)",
                "year",
                "date",
                "time(3)",
                "time(6)",
                "datetime(6)",
                "timestamp(6)",
                "char(20)",
                "varchar(20)",
                "text",
                "enum('a','b')",
                "set('a','b')",
                "json",
                "binary(20)",
                "varbinary(20)",
                "blob",
                "geometry")) {
            text.append("| %s | `%s` |\n"
                    .formatted(
                            type,
                            MySqlTypes.flinkType(MySqlColumnType.of(type, "utf8mb4"), true)
                                    .orElseThrow()
                                    .asSummaryString()));
        }
    }

    private static String[] row(String postgres, ColumnType type) {
        return new String[] {postgres, PostgresTypes.flinkType(type, true).asSummaryString()};
    }
}
