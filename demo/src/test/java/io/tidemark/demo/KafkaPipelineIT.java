package io.tidemark.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.cli.TidemarkHome;
import io.tidemark.cli.pipeline.PipelineClient;
import io.tidemark.embedded.KafkaServer;
import io.tidemark.embedded.Servers;
import io.tidemark.log.PostgresLog;
import io.tidemark.log.ReplicationSlot;
import io.tidemark.position.WalPosition;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code sql/shop/revenue-to-kafka.sql} into a compacted topic. */
class KafkaPipelineIT {

    private static final String TOPIC = "revenue-per-customer-and-day";
    private static final List<String> SLOTS = List.of("tidemark_shop_to_kafka");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ObjectMapper json = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void theTopicHoldsTheViewsLatestValueOfEveryKey() throws Exception {
        TidemarkHome home = TidemarkHome.current();
        Shop shop = Shop.ofRows(5_000);
        try (KafkaServer kafka = Servers.kafka(Map.of());
                DemoServers servers = DemoServers.start(home, directory)) {
            servers.prepare(home, shop, 1);
            createCompactedTopic(kafka);
            Map<String, String> variables = new HashMap<>(servers.variables());
            variables.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
            PipelineClient client = new PipelineClient(home, servers.flink().restAddress());
            try (Workload workload = new Workload(servers.source(), DemoServers.SHOP, shop, new ShopIds(shop), 50, 1);
                    Connection source = servers.source().connect(DemoServers.SHOP)) {
                workload.start();
                PipelineClient.Result result = client.submit(
                        home.sql().resolve("shop/revenue-to-kafka.sql"), variables, Optional.empty(), true);
                assertThat(result.problems()).isEmpty();
                assertThat(result.exitCode()).isZero();
                awaitAcknowledged(source, new PostgresLog(source).head());
                workload.stop();
                awaitAcknowledged(source, LastChange.toEveryTable(source));

                Map<String, String> expected = expected(source);
                assertThat(expected).isNotEmpty();
                assertThat(workload.transactions()).isPositive();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(latest(kafka)).isEqualTo(expected));
            }
        }
    }

    private static void createCompactedTopic(KafkaServer kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            NewTopic topic = new NewTopic(TOPIC, 2, (short) 1).configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitAcknowledged(Connection source, WalPosition position) {
        PostgresLog log = new PostgresLog(source);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(log.slots(SLOTS))
                .hasSize(SLOTS.size())
                .extracting(ReplicationSlot::confirmed)
                .allMatch(confirmed ->
                        confirmed.filter(reached -> !reached.isBefore(position)).isPresent()));
    }

    private static Map<String, String> expected(Connection source) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Statement statement = source.createStatement();
                ResultSet row = statement.executeQuery(ShopViews.REVENUE.sourceQuery())) {
            while (row.next()) {
                rows.put(
                        row.getString("customer_id") + " " + row.getString("day"),
                        row.getString("payments") + " "
                                + row.getBigDecimal("revenue").toPlainString());
            }
        }
        return rows;
    }

    /** Reads the topic from its begin, as a new consumer would, and keeps what compaction would keep. */
    private Map<String, String> latest(KafkaServer kafka) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
                    JsonNode key = json.readTree(message.key());
                    String name = key.get("customer_id").asText() + " "
                            + key.get("day").asText();
                    if (message.value() == null) {
                        rows.remove(name);
                    } else {
                        JsonNode value = json.readTree(message.value());
                        rows.put(
                                name,
                                value.get("payments").asText() + " "
                                        + new BigDecimal(value.get("revenue").asText())
                                                .setScale(2)
                                                .toPlainString());
                    }
                }
            }
        }
        return rows;
    }
}
