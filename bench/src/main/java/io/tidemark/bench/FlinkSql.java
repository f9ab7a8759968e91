package io.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The statements of a job that reads a {@link Dataset}. */
final class FlinkSql {

    private static final String SINK = "counted";

    private final Order order;

    FlinkSql(Order order) {
        this.order = order;
    }

    List<String> definitions() {
        List<String> definitions = new ArrayList<>();
        if (order.task().hasTarget()) {
            if (order.contender() == Contender.TIDEMARK_CONTINUOUS) {
                definitions.add("SET 'tidemark.delivery' = 'continuous'");
            }
            definitions.add(catalog());
            if (order.contender().isOurs()) {
                definitions.add(
                        "CREATE CATALOG target WITH ('type' = 'tidemark-target', %s)".formatted(targetAddress()));
            } else {
                order.dataset().names().forEach(table -> definitions.add(jdbc(table)));
            }
            return definitions;
        }
        definitions.add("CREATE TEMPORARY TABLE %s (%s) WITH ('connector' = '%s')"
                .formatted(SINK, order.dataset().flinkColumns(), CountingSinkFactory.IDENTIFIER));
        definitions.add(order.contender() == Contender.TIDEMARK ? catalog() : plain());
        return definitions;
    }

    /** All of one job. */
    List<String> inserts() {
        String schema = isPostgres() ? "public" : Dataset.DATABASE;
        return switch (order.contender()) {
            case TIDEMARK -> inserts(schema, table -> SINK);
            case TIDEMARK_EPOCHS, TIDEMARK_CONTINUOUS ->
                inserts(schema, table -> "target.`%s`.`%s`".formatted(isPostgres() ? "public" : Dataset.TARGET, table));
            // It knows no instants.
            case FLINK_JDBC, FLINK_JDBC_TUNED ->
                order.dataset().names().stream()
                        .map(table ->
                                "INSERT INTO into_%s SELECT %s, qty, note, price, CAST(at_time AS TIMESTAMP(6)), paid FROM source.`%s`.`%s`"
                                        .formatted(table, order.dataset().key().names(), schema, table))
                        .toList();
            default -> List.of("INSERT INTO %s SELECT * FROM plain".formatted(SINK));
        };
    }

    private List<String> inserts(String schema, UnaryOperator<String> into) {
        return order.dataset().names().stream()
                .map(table ->
                        "INSERT INTO %s SELECT * FROM source.`%s`.`%s`".formatted(into.apply(table), schema, table))
                .toList();
    }

    private String targetAddress() {
        return "'url' = '%s', 'username' = '%s', 'password' = '%s'"
                .formatted(
                        order.target().url(),
                        order.target().user(),
                        order.target().password());
    }

    private String jdbc(String table) {
        boolean tuned = order.contender() == Contender.FLINK_JDBC_TUNED;
        String url = order.target().url();
        if (tuned) {
            url += (url.contains("?") ? "&" : "?")
                    + (isPostgres() ? "reWriteBatchedInserts=true" : "rewriteBatchedStatements=true");
        }
        return "CREATE TABLE into_%1$s (%2$s%3$s) WITH ('connector' = 'jdbc', 'table-name' = '%1$s', 'url' = '%4$s', %5$s%6$s)"
                .formatted(
                        table,
                        order.dataset().flinkColumns().replace("TIMESTAMP_LTZ", "TIMESTAMP"),
                        order.dataset()
                                .key()
                                .primaryKey()
                                .map(", PRIMARY KEY (%s) NOT ENFORCED"::formatted)
                                .orElse(""),
                        url,
                        "'username' = '%s', 'password' = '%s'"
                                .formatted(order.target().user(), order.target().password()),
                        tuned ? ", 'sink.buffer-flush.max-rows' = '10000'" : "");
    }

    private boolean isPostgres() {
        return order.dataset().server() == ServerKind.POSTGRES;
    }

    private String catalog() {
        return "CREATE CATALOG source WITH ('type' = 'tidemark-%s', %s%s)"
                .formatted(
                        isPostgres() ? "postgres" : "mysql", address(), isPostgres() ? ", 'slot.name' = 'bench'" : "");
    }

    private String address() {
        Endpoint endpoint = order.endpoint();
        return "'hostname' = '%s', 'port' = '%d', 'database-name' = '%s', 'username' = '%s', 'password' = '%s'"
                .formatted(endpoint.host(), endpoint.port(), Dataset.DATABASE, endpoint.user(), endpoint.password());
    }

    private String plain() {
        Dataset dataset = order.dataset();
        List<String> options = new ArrayList<>();
        options.add(address());
        options.add("'table-name' = 'load_[0-9]+'");
        if (isPostgres()) {
            options.add("'connector' = 'postgres-cdc', 'schema-name' = 'public', 'slot.name' = 'bench'");
            options.add("'decoding.plugin.name' = 'pgoutput', 'scan.incremental.snapshot.enabled' = 'true'");
        } else {
            options.add("'connector' = 'mysql-cdc', 'server-id' = '7000-7010', 'server-time-zone' = 'UTC'");
        }
        if (dataset.key().primaryKey().isEmpty()) {
            options.add("'scan.incremental.snapshot.chunk.key-column' = 'id'");
        }
        if (order.contender() == Contender.FLINK_CDC_TUNED) {
            options.add("'scan.incremental.snapshot.chunk.size' = '200000', 'scan.snapshot.fetch.size' = '10000'");
            options.add("'scan.incremental.snapshot.backfill.skip' = 'true'");
        }
        return "CREATE TEMPORARY TABLE plain (%s%s) WITH (%s)"
                .formatted(
                        dataset.flinkColumns(),
                        dataset.key()
                                .primaryKey()
                                .map(", PRIMARY KEY (%s) NOT ENFORCED"::formatted)
                                .orElse(""),
                        options.stream().collect(Collectors.joining(", ")));
    }
}
