package io.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
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
        definitions.add("CREATE TEMPORARY TABLE %s (%s) WITH ('connector' = '%s')"
                .formatted(SINK, order.dataset().flinkColumns(), CountingSinkFactory.IDENTIFIER));
        definitions.add(order.contender() == Contender.TIDEMARK ? catalog() : plain());
        return definitions;
    }

    /** All of one job. */
    List<String> inserts() {
        if (order.contender() != Contender.TIDEMARK) {
            return List.of("INSERT INTO %s SELECT * FROM plain".formatted(SINK));
        }
        String schema = isPostgres() ? "public" : Dataset.DATABASE;
        return order.dataset().names().stream()
                .map(table -> "INSERT INTO %s SELECT * FROM source.`%s`.`%s`".formatted(SINK, schema, table))
                .toList();
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
