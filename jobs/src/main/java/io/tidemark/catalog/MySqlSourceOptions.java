package io.tidemark.catalog;

import io.tidemark.source.mysql.MySqlCapture;
import io.tidemark.source.mysql.MySqlEndpoint;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The options by which a MySQL or MariaDB source is read, of the catalog {@code tidemark-mysql} and of tables with the
 * connector {@code tidemark-mysql-cdc}. Those that Flink CDC's {@code mysql-cdc} has, too, have its names.
 */
public final class MySqlSourceOptions {

    public static final ConfigOption<String> HOSTNAME =
            ConfigOptions.key("hostname").stringType().noDefaultValue().withDescription("Host of the server.");

    public static final ConfigOption<Integer> PORT =
            ConfigOptions.key("port").intType().defaultValue(3306).withDescription("TCP port of the server.");

    public static final ConfigOption<String> USERNAME = ConfigOptions.key("username")
            .stringType()
            .noDefaultValue()
            .withDescription("The user that reads. Needs REPLICATION SLAVE, REPLICATION CLIENT, SELECT on the tables,"
                    + " and on MySQL RELOAD.");

    public static final ConfigOption<String> SERVER_ID = ConfigOptions.key("server-id")
            .stringType()
            .defaultValue(MySqlCapture.SERVER_IDS.toString())
            .withDescription("What the reader calls itself among the server's replicas: a number, or a range of which"
                    + " it takes one that no other job has. One reader serves all tables of one server in a job.");

    public static final ConfigOption<String> SOURCE_NAME = ConfigOptions.key("source.name")
            .stringType()
            .defaultValue(MySqlCapture.NAME)
            .withDescription("What the server is called in savepoints and marks, also after a move to another host."
                    + " Two servers in one pipeline need two names.");

    public static final ConfigOption<MySqlEndpoint.Encryption> ENCRYPTION = ConfigOptions.key(
                    "debezium.database.ssl.mode")
            .enumType(MySqlEndpoint.Encryption.class)
            .defaultValue(MySqlEndpoint.Encryption.PREFERRED)
            .withDescription("disabled, preferred (encrypted if the server can) or required. Certificates are not"
                    + " verified.");

    public static final ConfigOption<Duration> HEARTBEAT = ConfigOptions.key("heartbeat.interval")
            .durationType()
            .defaultValue(MySqlCapture.HEARTBEAT)
            .withDescription("How often the server says that it is there while it has nothing to send.");

    public static final ConfigOption<String> DEFAULT_DATABASE = ConfigOptions.key("database-name")
            .stringType()
            .noDefaultValue()
            .withDescription("The database that names without one are looked up in. The others are shown as well.");

    public static final ConfigOption<String> DATABASE_NAME = ConfigOptions.key("database-name")
            .stringType()
            .noDefaultValue()
            .withDescription("Database of the source table, as it is: no quotes, one name, not a pattern.");

    public static final ConfigOption<String> TABLE_NAME = ConfigOptions.key("table-name")
            .stringType()
            .noDefaultValue()
            .withDescription("Name of the source table, as it is. One table, not a pattern.");

    /** What names the server and how it is read. */
    static final List<ConfigOption<?>> SERVER = List.of(
            HOSTNAME,
            PORT,
            USERNAME,
            CapturedSourceOptions.PASSWORD,
            SERVER_ID,
            SOURCE_NAME,
            ENCRYPTION,
            CapturedSourceOptions.CHUNK_SIZE,
            CapturedSourceOptions.SNAPSHOT_ROWS_PER_SECOND,
            CapturedSourceOptions.TRANSACTION_MAX_ROWS,
            CapturedSourceOptions.ON_GAP,
            CapturedSourceOptions.ON_UNKNOWN_HISTORY,
            HEARTBEAT);

    /** Options of {@code mysql-cdc} that are taken for a change of one word, and decide nothing here. */
    static final List<String> WITHOUT_EFFECT = List.of(
            "chunk-key.even-distribution.factor.lower-bound",
            "chunk-key.even-distribution.factor.upper-bound",
            "chunk-meta.group.size",
            "connect.max-retries",
            "connect.timeout",
            "connection.pool.size",
            "debezium.max.batch.size",
            "debezium.max.queue.size",
            "debezium.min.row.count.to.stream.results",
            "debezium.poll.interval.ms",
            "scan.incremental.close-idle-reader.enabled",
            "scan.incremental.snapshot.backfill.skip",
            "scan.incremental.snapshot.chunk.key-column",
            "scan.incremental.snapshot.enabled",
            "scan.incremental.snapshot.unbounded-chunk-first.enabled",
            "scan.newly-added-table.enabled",
            "scan.parse.online.schema.changes.enabled",
            "scan.snapshot.fetch.size",
            "server-time-zone",
            "use.legacy.json.format");

    private MySqlSourceOptions() {}
}
