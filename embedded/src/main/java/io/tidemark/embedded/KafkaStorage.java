package io.tidemark.embedded;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** The configuration and the log directory of a broker, and the class path of this JVM to run it with. */
final class KafkaStorage {

    private static final Duration TIME_TO_FORMAT = Duration.ofMinutes(1);

    static final Map<String, String> SINGLE_BROKER = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // A killed broker cannot register again before its old session is over.
            Map.entry("broker.session.timeout.ms", "2000"),
            Map.entry("broker.heartbeat.interval.ms", "500"));

    private static final String LOGGING =
            """
            appender.console.type = Console
            appender.console.name = console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d %-5p %c{1} - %m%n
            rootLogger.level = INFO
            rootLogger.appenderRef.console.ref = console
            """;

    private final Path home;
    private final Map<String, String> settings;
    private int formattedFor;

    KafkaStorage(Path home, Map<String, String> settings) {
        this.home = home;
        this.settings = Map.copyOf(settings);
    }

    /** Begins with empty logs, unless the port is the one of the logs that exist. */
    void formatFor(int port) {
        if (port == formattedFor) {
            return;
        }
        Trees.delete(logs());
        try {
            writeConfiguration(port);
            Files.writeString(logging(), LOGGING);
        } catch (IOException e) {
            throw new ServerException("The configuration of Kafka cannot be written to " + home + ".", e);
        }
        format();
        formattedFor = port;
    }

    private void writeConfiguration(int port) throws IOException {
        int controllerPort = FreePorts.next();
        Properties properties = new Properties();
        properties.putAll(SINGLE_BROKER);
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
        properties.setProperty("log.dirs", logs().toString());
        properties.putAll(settings);
        try (OutputStream file = Files.newOutputStream(configuration())) {
            properties.store(file, null);
        }
    }

    private void format() {
        Path log = home.resolve("format.log");
        ServerCommand command = java(
                "kafka.tools.StorageTool",
                List.of(
                        "format",
                        "--cluster-id",
                        Uuid.randomUuid().toString(),
                        "--config",
                        configuration().toString()));
        ChildProcess tool = ChildProcess.start("Kafka's storage tool", command.words(), command.environment(), log);
        if (!tool.ends(TIME_TO_FORMAT)) {
            tool.kill();
        }
        if (tool.exitCode().orElseThrow() != 0) {
            throw new ServerException(
                    "Kafka's storage tool failed. Is kafka_2.13 on the class path? " + LogTail.of(log));
        }
    }

    ServerCommand brokerCommand() {
        return java("kafka.Kafka", List.of(configuration().toString()));
    }

    /** The class path goes by the environment: it would fill the list of processes. */
    private ServerCommand java(String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + logging().toUri(),
                mainClass));
        words.addAll(arguments);
        return new ServerCommand(words, Map.of("CLASSPATH", absoluteClassPath()));
    }

    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private Path logs() {
        return home.resolve("logs");
    }

    private Path configuration() {
        return home.resolve("server.properties");
    }

    private Path logging() {
        return home.resolve("log4j2.properties");
    }
}
