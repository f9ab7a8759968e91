package io.tidemark.embedded;

/** A Kafka cluster of one broker. */
public interface KafkaServer extends Server {

    /** What clients take as {@code bootstrap.servers}: {@code host:port}. */
    String bootstrapServers();
}
