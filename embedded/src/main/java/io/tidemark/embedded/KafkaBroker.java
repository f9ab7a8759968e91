package io.tidemark.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * One Kafka broker that is its own controller (KRaft), in a JVM of its own with 256 MB of heap, on random ports of the
 * loopback interface, without authentication. Whoever uses it has {@code kafka_2.13}, {@code kafka-clients} and
 * {@code log4j-slf4j-impl} on the class path. Thread-safe.
 */
public final class KafkaBroker extends ServerProcess implements KafkaServer {

    private final KafkaStorage storage;

    private KafkaBroker(KafkaStorage storage, PrivateDirectory home) {
        super("Kafka", home, StopSignal.TERM);
        this.storage = storage;
    }

    /**
     * Starts a broker in a private directory beneath {@code java.io.tmpdir}; returns when it serves.
     *
     * @throws ServerException if it does not come up, with the end of its log
     */
    public static KafkaBroker start(Map<String, String> settings) {
        return start(Path.of(System.getProperty("java.io.tmpdir")), settings);
    }

    /**
     * Starts a broker in a private directory; returns when it serves.
     *
     * @param parent beneath which its directory is created
     * @param settings broker configuration (Kafka documentation, section 3.1); they replace defaults of the same name
     * @throws ServerException if it does not come up, with the end of its log
     */
    public static KafkaBroker start(Path parent, Map<String, String> settings) {
        PrivateDirectory home = PrivateDirectory.create(parent, "tidemark-kafka");
        try {
            KafkaBroker broker = new KafkaBroker(new KafkaStorage(home.path(), settings), home);
            broker.startOnFreePort();
            return broker;
        } catch (RuntimeException e) {
            home.close();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return host() + ":" + port();
    }

    @Override
    ServerCommand command(int port) {
        storage.formatFor(port);
        return storage.brokerCommand();
    }

    @Override
    void use() throws Exception {
        KafkaClient.use(this);
    }
}
