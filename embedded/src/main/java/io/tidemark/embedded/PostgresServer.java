package io.tidemark.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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

    private static final String STANDBY_SLOT = "standby";

    private final PrivateDirectory home;
    private final Credentials superuser;
    private final Map<String, String> settings;
    private PostgresCluster cluster;

    private PostgresServer(
            PostgresCluster cluster, Credentials superuser, PrivateDirectory home, Map<String, String> settings) {
        super("Postgres", DatabaseDialect.POSTGRES, superuser, home, StopSignal.INT);
        this.cluster = cluster;
        this.superuser = superuser;
        this.home = home;
        this.settings = settings;
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
        PostgresServer server = new PostgresServer(cluster, superuser, home, settings);
        server.startOnFreePort();
        return server;
    }

    @Override
    synchronized ServerCommand command(int port) {
        return cluster.serverCommand(port);
    }

    /** Copies the data of the running server as pg_basebackup does: without its replication slots. */
    public PostgresBackup backUp() throws SQLException {
        return backUp(false);
    }

    /** Copies the data of the running server with its replication slots, as whoever copies the files does. */
    public PostgresBackup backUpWithSlots() throws SQLException {
        return backUp(true);
    }

    private PostgresBackup backUp(boolean slots) throws SQLException {
        try (Connection connection = connect("postgres")) {
            return PostgresBackup.take(connection, cluster.data(), slots);
        }
    }

    /**
     * Starts a server that follows this one, with user and password of this one, and that keeps copies of its failover
     * slots (PostgreSQL manual, section 47.2.3). It is read through a slot of its own, and is closed by whoever asked for it.
     *
     * @throws SQLException if there is one already
     */
    public PostgresServer standby() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_create_physical_replication_slot('" + STANDBY_SLOT + "', true)");
        }
        PrivateDirectory place = PrivateDirectory.create(home.path().getParent(), "tidemark-postgres");
        try (PostgresBackup backup = backUp()) {
            PostgresCluster copy = cluster.copyOf(backup, place.path());
            copy.recover(
                    "standby.signal",
                    Map.of(
                            "primary_conninfo",
                            conninfo(),
                            "primary_slot_name",
                            STANDBY_SLOT,
                            "hot_standby_feedback",
                            "on",
                            "sync_replication_slots",
                            "on"));
            PostgresServer standby = new PostgresServer(copy, superuser, place, settings);
            standby.startOnFreePort();
            return standby;
        } catch (SQLException | RuntimeException failure) {
            place.close();
            throw failure;
        }
    }

    private String conninfo() {
        return "host=%s port=%d user='%s' password='%s' dbname=postgres"
                .formatted(host(), port(), quoted(superuser.user()), quoted(superuser.password()));
    }

    private static String quoted(String value) {
        return value.replace("\\", "\\\\").replace("'", "\\'");
    }

    /** Makes a server of its own of a standby, which begins a new timeline with all it has received; returns when it is one. */
    public void promote() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_promote(wait => true)");
        }
    }

    /**
     * Throws all data of the stopped server away: when started again it is a new one, with another system identifier, and
     * with the port, user, password and settings of before.
     *
     * @throws IllegalStateException if it is running
     */
    public synchronized void reinitialize() {
        requireStopped();
        Trees.delete(cluster.data());
        cluster = PostgresCluster.initialize(home.path(), superuser, settings);
    }

    /**
     * Puts a backup of the stopped server in the place of its data: when started again it recovers up to a point in time
     * and begins a new timeline there (PostgreSQL manual, section 25.3.5).
     *
     * @param lsn up to where; a position behind the backup's end, and at or before the last record that was written
     * @throws IllegalStateException if it is running
     */
    public synchronized void restore(PostgresBackup backup, String lsn) {
        requireStopped();
        String archive = cluster.replaceBy(backup).toString();
        cluster.recover(
                "recovery.signal",
                Map.of(
                        "restore_command",
                        "cp \"" + archive + "/%f\" \"%p\"",
                        "recovery_target_lsn",
                        lsn,
                        "recovery_target_action",
                        "promote",
                        // Nobody is served before it is recovered.
                        "hot_standby",
                        "off"));
    }
}
