package io.tidemark.source.postgres;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.PostgresTopicSelector;
import io.debezium.connector.postgresql.PostgresValueConverter;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.relational.Table;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The relations the log has spoken of, in place of Debezium's own register: that one builds a Kafka Connect schema for
 * each and matches each row's table against the filter again.
 */
final class Relations extends PostgresSchema {

    private final Map<Integer, Table> relations = new HashMap<>();
    private final Map<String, Table> byName = new HashMap<>();

    Relations(PostgresConnectorConfig config, TypeRegistry types) {
        super(
                config,
                types,
                null,
                PostgresTopicSelector.create(config),
                PostgresValueConverter.of(config, StandardCharsets.UTF_8, types));
    }

    @Override
    public void applySchemaChangesForTable(int relation, Table table) {
        relations.put(relation, table);
        byName.put(table.id().toDoubleQuotedString(), table);
    }

    @Override
    public Table tableFor(int relation) {
        return relations.get(relation);
    }

    /** As the log described it last. */
    Table named(String quoted) {
        return byName.get(quoted);
    }
}
