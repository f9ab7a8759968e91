package io.tidemark.embedded;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** What a client asks a broker to see whether it serves. */
final class KafkaClient {

    private static final int MILLIS_TO_ANSWER = 5_000;

    private KafkaClient() {}

    /** Throws as long as the broker has not joined its own cluster; its port is open long before. */
    static void use(KafkaServer server) throws Exception {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                server.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                MILLIS_TO_ANSWER,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                MILLIS_TO_ANSWER))) {
            if (admin.describeCluster()
                    .nodes()
                    .get(MILLIS_TO_ANSWER, TimeUnit.MILLISECONDS)
                    .isEmpty()) {
                throw new ServerException("The broker has not registered with its controller yet.");
            }
        }
    }
}
