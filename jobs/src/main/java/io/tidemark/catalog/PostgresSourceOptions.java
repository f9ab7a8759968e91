package io.tidemark.catalog;

import io.tidemark.source.postgres.PostgresCapture;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The options by which a Postgres source is read, of the catalog {@code tidemark-postgres} and of tables with the connector
 * {@code tidemark-postgres-cdc}. Those that Flink CDC's {@code postgres-cdc} has, too, have its names.
 */
public final class PostgresSourceOptions {

    public static final ConfigOption<String> HOSTNAME =
            ConfigOptions.key("hostname").stringType().noDefaultValue().withDescription("Host of the Postgres server.");

    public static final ConfigOption<Integer> PORT =
            ConfigOptions.key("port").intType().defaultValue(5432).withDescription("TCP port of the server.");

    public static final ConfigOption<String> DATABASE_NAME = ConfigOptions.key("database-name")
            .stringType()
            .noDefaultValue()
            .withDescription("The database. One reader serves all tables of one database in a job.");

    public static final ConfigOption<String> USERNAME = ConfigOptions.key("username")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "The user that reads. Needs REPLICATION, SELECT on the tables, and, to make the publication"
                            + " itself, membership in the tables' owner and CREATE on the database.");

    public static final ConfigOption<String> SLOT_NAME = ConfigOptions.key("slot.name")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "The replication slot, one per job and database: lower case letters, digits and underscores."
                            + " Made if it does not exist.");

    public static final ConfigOption<Boolean> SLOT_FAILOVER = ConfigOptions.key("slot.failover")
            .booleanType()
            .defaultValue(false)
            .withDescription(
                    "Whether standbys keep a copy of the slot, so that the job goes on after one of them has been"
                            + " promoted. From PostgreSQL 17; the standbys need sync_replication_slots = on, and the primary their"
                            + " slots in synchronized_standby_slots.");

    public static final ConfigOption<String> PUBLICATION_NAME = ConfigOptions.key("debezium.publication.name")
            .stringType()
            .noDefaultValue()
            .withDescription("The publication. Default: the slot's name.");

    public static final ConfigOption<PublicationMode> PUBLICATION_MODE = ConfigOptions.key(
                    "debezium.publication.autocreate.mode")
            .enumType(PublicationMode.class)
            .defaultValue(PublicationMode.FILTERED)
            .withDescription("filtered: the job makes the publication and keeps it to exactly the tables it reads."
                    + " disabled: the publication is made by hand and only checked.");

    public static final ConfigOption<Duration> STATUS_INTERVAL = ConfigOptions.key("heartbeat.interval.ms")
            .durationType()
            .defaultValue(PostgresCapture.STATUS_INTERVAL)
            .withDescription("How often the server hears from the reader while there is nothing to acknowledge.");

    public static final ConfigOption<String> SCHEMA_NAME = ConfigOptions.key("schema-name")
            .stringType()
            .noDefaultValue()
            .withDescription("Schema of the source table, as it is: no quotes, upper and lower case count.");

    public static final ConfigOption<String> TABLE_NAME = ConfigOptions.key("table-name")
            .stringType()
            .noDefaultValue()
            .withDescription("Name of the source table, as it is. One table, not a pattern.");

    /** Who makes the publication; the names are Debezium's. */
    public enum PublicationMode {
        FILTERED,
        DISABLED
    }

    /** What names the database and how it is read. */
    static final List<ConfigOption<?>> DATABASE = List.of(
            HOSTNAME,
            PORT,
            DATABASE_NAME,
            USERNAME,
            CapturedSourceOptions.PASSWORD,
            SLOT_NAME,
            SLOT_FAILOVER,
            PUBLICATION_NAME,
            PUBLICATION_MODE,
            CapturedSourceOptions.CHUNK_SIZE,
            CapturedSourceOptions.SNAPSHOT_ROWS_PER_SECOND,
            CapturedSourceOptions.TRANSACTION_MAX_ROWS,
            CapturedSourceOptions.ON_GAP,
            CapturedSourceOptions.ON_UNKNOWN_HISTORY,
            STATUS_INTERVAL);

    /** Options of {@code postgres-cdc} that are taken for a change of one word, and decide nothing here. */
    static final List<String> WITHOUT_EFFECT = List.of(
            "changelog-mode",
            "chunk-key.even-distribution.factor.lower-bound",
            "chunk-key.even-distribution.factor.upper-bound",
            "chunk-meta.group.size",
            "connect.max-retries",
            "connect.timeout",
            "connection.pool.size",
            "debezium.max.batch.size",
            "debezium.max.queue.size",
            "debezium.poll.interval.ms",
            "debezium.status.update.interval.ms",
            "scan.include-partitioned-tables.enabled",
            "scan.incremental.close-idle-reader.enabled",
            "scan.incremental.snapshot.backfill.skip",
            "scan.incremental.snapshot.chunk.key-column",
            "scan.incremental.snapshot.enabled",
            "scan.incremental.snapshot.unbounded-chunk-first.enabled",
            "scan.lsn-commit.checkpoints-num-delay",
            "scan.newly-added-table.enabled",
            "scan.snapshot.fetch.size");

    private PostgresSourceOptions() {}
}
