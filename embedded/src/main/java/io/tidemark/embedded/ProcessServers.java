package io.tidemark.embedded;

import java.util.Map;

/** Servers that are child processes of this JVM. */
final class ProcessServers implements ServerFactory {

    @Override
    public DatabaseBuilder<PostgresServer> postgres() {
        return PostgresServer.builder();
    }

    @Override
    public DatabaseBuilder<MySqlServer> mysql() {
        return MySqlServer.builder();
    }

    @Override
    public DatabaseBuilder<MariaDbServer> mariadb() {
        return MariaDbServer.builder();
    }

    @Override
    public KafkaServer kafka(Map<String, String> settings) {
        return KafkaBroker.start(settings);
    }
}
