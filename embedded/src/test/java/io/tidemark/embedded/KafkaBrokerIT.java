package io.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaBrokerIT {

    @Test
    void keepsAcknowledgedRecordsWhenKilled(@TempDir Path parent) throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(parent, Map.of("num.partitions", "2"))) {
            produce(broker, "orders", "first");
            String address = broker.bootstrapServers();

            broker.kill();
            assertThatThrownBy(broker::use).isInstanceOf(Exception.class);
            broker.start();

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            produce(broker, "orders", "second");
            broker.stop();
            broker.start();
            assertThat(consume(broker, "orders", 2)).containsExactlyInAnyOrder("first", "second");
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void saysWhatTheLogSaysWhenItCannotStart(@TempDir Path parent) {
        assertThatThrownBy(() -> KafkaBroker.start(parent, Map.of("num.partitions", "0")))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("Kafka's storage tool failed")
                .hasMessageContaining("Invalid value 0 for configuration num.partitions");
        assertThat(parent).isEmptyDirectory();
    }

    private static void produce(KafkaBroker broker, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static List<String> consume(KafkaBroker broker, String topic, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "test",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (ConsumerRecord<String, String> row : consumer.poll(Duration.ofMillis(100))) {
                    values.add(row.value());
                }
                return values.size() >= count;
            });
        }
        return values;
    }
}
