package io.tidemark.embedded;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;

/** A Kafka broker in a container. */
final class ContainerKafka extends ContainerServer implements KafkaServer {

    private static final String IMAGE = "apache/kafka:3.9.1";
    private static final int INNER_PORT = 9092;

    private ContainerKafka(GenericContainer<?> container, int port, PrivateDirectory home) {
        super("Kafka", container, port, INNER_PORT, home);
    }

    static ContainerKafka start(Map<String, String> settings) {
        int port = FreePorts.next();
        GenericContainer<?> container = new GenericContainer<>(IMAGE);
        container.withEnv(environment(container.getHost() + ":" + port, settings));
        ContainerKafka kafka = new ContainerKafka(container, port, PrivateDirectory.create("tidemark-kafka"));
        try {
            kafka.startFirst();
            return kafka;
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    @Override
    public String bootstrapServers() {
        return host() + ":" + port();
    }

    @Override
    void use() throws Exception {
        KafkaClient.use(this);
    }

    /** The image takes the setting {@code a.b} from the variable {@code KAFKA_A_B}. */
    private static Map<String, String> environment(String address, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(KafkaStorage.SINGLE_BROKER);
        all.put("controller.quorum.voters", "1@localhost:9093");
        // The broker reaches itself under another address than its clients do.
        all.put("listeners", "PLAINTEXT://:" + INNER_PORT + ",CONTROLLER://:9093,BROKER://:9094");
        all.put("advertised.listeners", "PLAINTEXT://" + address + ",BROKER://localhost:9094");
        all.put(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT");
        all.put("inter.broker.listener.name", "BROKER");
        all.putAll(settings);
        Map<String, String> environment = new HashMap<>();
        all.forEach((name, value) ->
                environment.put("KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        return environment;
    }
}
