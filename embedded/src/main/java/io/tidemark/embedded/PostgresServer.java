package io.tidemark.embedded;

import java.util.HashMap;
import java.util.Map;

/**
 * A PostgreSQL 17 server: its own data directory, a random port of the loopback interface, no Unix socket, passwords by
 * {@code scram-sha-256}, logical decoding on. It is as durable as Postgres is by default. Thread-safe.
 */
public final class PostgresServer extends DatabaseProcess {

    /** What capturing changes needs. */
    static final Map<String, String> SETTINGS = Map.of(
            "wal_level", "logical",
            "max_replication_slots", "40",
            "max_wal_senders", "40",
            "max_connections", "200");

    static final Map<String, String> WITHOUT_FSYNC = Map.of("fsync", "off");

    private final PostgresCluster cluster;

    private PostgresServer(PostgresCluster cluster, Credentials superuser, PrivateDirectory home) {
        super("Postgres", DatabaseDialect.POSTGRES, superuser, home, StopSignal.INT);
        this.cluster = cluster;
    }

    /** Settings are those of {@code postgresql.conf} (PostgreSQL manual, chapter 19). */
    public static DatabaseBuilder<PostgresServer> builder() {
        return new DatabaseBuilder<>("postgres", "postgres", ofProcess(), WITHOUT_FSYNC, PostgresServer::start);
    }

    private static Map<String, String> ofProcess() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        settings.put("log_line_prefix", "%m [%p] ");
        return settings;
    }

    private static PostgresServer start(Credentials superuser, PrivateDirectory home, Map<String, String> settings) {
        PostgresCluster cluster = PostgresCluster.initialize(home.path(), superuser, settings);
        PostgresServer server = new PostgresServer(cluster, superuser, home);
        server.startOnFreePort();
        return server;
    }

    @Override
    ServerCommand command(int port) {
        return cluster.serverCommand(port);
    }
}
