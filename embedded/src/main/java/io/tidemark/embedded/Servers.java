package io.tidemark.embedded;

import java.util.Map;
import java.util.ServiceLoader;

/**
 * Servers for tests that do not care how they run: as child processes, or in containers if the system property {@code
 * tidemark.servers} is {@code testcontainers}, as the Maven profile of that name sets it. Containers need Docker and
 * ignore {@link DatabaseBuilder#directory}.
 */
public final class Servers {

    private static final String PROPERTY = "tidemark.servers";
    private static final String PROCESSES = "processes";
    private static final String TESTCONTAINERS = "testcontainers";

    private Servers() {}

    /** PostgreSQL 17. */
    public static DatabaseBuilder<? extends DatabaseServer> postgres() {
        return factory().postgres();
    }

    /** MySQL 8.0. */
    public static DatabaseBuilder<? extends DatabaseServer> mysql() {
        return factory().mysql();
    }

    /** MariaDB 11.4. */
    public static DatabaseBuilder<? extends DatabaseServer> mariadb() {
        return factory().mariadb();
    }

    /**
     * A running Kafka 3.9.1 broker.
     *
     * @param settings broker configuration; replaces defaults of the same name
     */
    public static KafkaServer kafka(Map<String, String> settings) {
        return factory().kafka(settings);
    }

    private static ServerFactory factory() {
        String kind = System.getProperty(PROPERTY, PROCESSES);
        return switch (kind) {
            case PROCESSES -> new ProcessServers();
            case TESTCONTAINERS ->
                ServiceLoader.load(ServerFactory.class)
                        .findFirst()
                        .orElseThrow(() -> new ServerException(PROPERTY + " is " + TESTCONTAINERS
                                + ", but this build has no containers. Build with -P" + TESTCONTAINERS + "."));
            default ->
                throw new ServerException(
                        PROPERTY + " is " + kind + ". It can be " + PROCESSES + " or " + TESTCONTAINERS + ".");
        };
    }
}
