package io.tidemark.source.postgres;

import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.TypeRegistry;
import io.debezium.connector.postgresql.connection.PostgresConnection;

/**
 * Lets every column pass for text, so that Debezium's decoder hands on what the database printed instead of an
 * interpretation of its own: rows of the log and rows of a {@code COPY} are then read by one and the same converter.
 */
final class PrintedTypes extends TypeRegistry {

    private static final int TEXT = 25;

    private final PostgresType text;

    PrintedTypes(PostgresConnection connection) {
        super(connection);
        this.text = super.get(TEXT);
    }

    @Override
    public PostgresType get(int oid) {
        return text == null ? super.get(oid) : text;
    }

    @Override
    public PostgresType get(String name) {
        return text == null ? super.get(name) : text;
    }
}
