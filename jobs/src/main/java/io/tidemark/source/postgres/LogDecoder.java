package io.tidemark.source.postgres;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream.ReplicationMessageProcessor;
import io.debezium.connector.postgresql.connection.pgoutput.PgOutputMessageDecoder;
import io.debezium.jdbc.JdbcConfiguration;
import io.debezium.relational.Table;
import java.nio.ByteBuffer;
import java.sql.SQLException;

/**
 * Debezium's decoder of {@code pgoutput}, without Debezium's source around it: no search for a position, no filters, no
 * Kafka Connect records, no queue.
 */
final class LogDecoder implements AutoCloseable {

    private final PostgresConnection connection;
    private final PrintedTypes types;
    private final Relations relations;
    private final PgOutputMessageDecoder decoder;

    LogDecoder(PostgresEndpoint endpoint, String slot, String publication) {
        PostgresConnectorConfig config = new PostgresConnectorConfig(Configuration.create()
                .with("database.hostname", endpoint.host())
                .with("database.port", endpoint.port())
                .with("database.dbname", endpoint.database())
                .with("database.user", endpoint.user())
                .with("database.password", endpoint.password())
                .with("database.server.name", "tidemark")
                // The driver's: these are short questions, and nobody waits for the log meanwhile.
                .with("database.socketTimeout", PostgresEndpoint.ANSWER_TIMEOUT.toSeconds())
                .with("plugin.name", "pgoutput")
                .with("slot.name", slot)
                .with("publication.name", publication)
                // A TRUNCATE is a change, too.
                .with("skipped.operations", "none")
                .with("truncate.handling.mode", "include")
                .build());
        JdbcConfiguration jdbc = config.getJdbcConfig();
        try (PostgresConnection catalog = new PostgresConnection(jdbc, "tidemark")) {
            this.types = new PrintedTypes(catalog);
        }
        this.connection = new PostgresConnection(config, types, "tidemark");
        this.relations = new Relations(config, types);
        this.decoder = new PgOutputMessageDecoder(new MessageDecoderContext(config, relations), connection);
    }

    void decode(ByteBuffer message, ReplicationMessageProcessor handler) throws SQLException, InterruptedException {
        decoder.processMessage(message, handler, types);
    }

    /** The relation as the log described it last. */
    Table relation(String quoted) {
        return relations.named(quoted);
    }

    @Override
    public void close() {
        connection.close();
    }
}
