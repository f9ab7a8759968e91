package io.tidemark.source.rows;

import io.tidemark.position.BinlogPosition;
import io.tidemark.source.TableName;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;

/** What SQL can read of a row beside its columns: {@code column_name type METADATA FROM 'key' VIRTUAL}. */
public enum MetadataColumn {
    LSN("lsn", "Where the row's change is in the log; for a row of the first load, the log's end when it was read."),
    COMMIT_LSN("commit_lsn", "Where the commit record of the row's transaction is; null in the first load."),
    TX_ID("tx_id", "The id of the row's transaction, 32 bits; null in the first load."),
    GTID("gtid", "The global id of the row's transaction; null in the first load and where the server gives none."),
    BINLOG_FILE(
            "binlog_file",
            "The log file the row's change is in; for a row of the first load, the last one when it was read."),
    BINLOG_POS(
            "binlog_pos",
            "Where in that file the event begins that has the row; in the first load, where the log ended."),
    ROW_IN_EVENT("row_in_event", "The row's place in its event, from 0."),
    COMMIT_TIME("commit_time", "When the row's transaction was committed; null in the first load."),
    OP("op", "What happened: r (first load), c (insert), u (update), d (delete)."),
    SCHEMA_NAME("schema_name", "The table's schema."),
    DATABASE_NAME("database_name", "The table's database."),
    TABLE_NAME("table_name", "The table's name.");

    /** Those of a Postgres source. */
    public static final List<MetadataColumn> POSTGRES =
            List.of(LSN, COMMIT_LSN, TX_ID, COMMIT_TIME, OP, SCHEMA_NAME, TABLE_NAME);

    /** Those of a MySQL or MariaDB source. */
    public static final List<MetadataColumn> MYSQL =
            List.of(GTID, BINLOG_FILE, BINLOG_POS, ROW_IN_EVENT, COMMIT_TIME, OP, DATABASE_NAME, TABLE_NAME);

    private final String key;
    private final String description;

    MetadataColumn(String key, String description) {
        this.key = key;
        this.description = description;
    }

    /** Its name in SQL. */
    public String key() {
        return key;
    }

    /** One sentence for the documentation. */
    public String description() {
        return description;
    }

    public DataType type() {
        return switch (this) {
            case LSN, BINLOG_FILE, OP, SCHEMA_NAME, DATABASE_NAME, TABLE_NAME ->
                DataTypes.STRING().notNull();
            case COMMIT_LSN, GTID -> DataTypes.STRING().nullable();
            case TX_ID -> DataTypes.BIGINT().nullable();
            case BINLOG_POS -> DataTypes.BIGINT().notNull();
            case ROW_IN_EVENT -> DataTypes.INT().notNull();
            case COMMIT_TIME -> DataTypes.TIMESTAMP_LTZ(6).nullable();
        };
    }

    /** Whether it is of the row's last change, and not of its table: what is read from the table itself does not have it. */
    public boolean isOfChange() {
        return switch (this) {
            case LSN, COMMIT_LSN, TX_ID, GTID, BINLOG_FILE, BINLOG_POS, ROW_IN_EVENT, COMMIT_TIME, OP -> true;
            case SCHEMA_NAME, DATABASE_NAME, TABLE_NAME -> false;
        };
    }

    /** Its value, in Flink's internal form. */
    Object of(CapturedRow row, TableName table) {
        return switch (this) {
            case LSN -> StringData.fromString(row.position().toString());
            case BINLOG_FILE -> StringData.fromString(((BinlogPosition) row.position()).file());
            case BINLOG_POS -> ((BinlogPosition) row.position()).offset();
            case ROW_IN_EVENT -> row.rowInEvent();
            case OP -> StringData.fromString(row.operation().letter());
            case SCHEMA_NAME, DATABASE_NAME -> StringData.fromString(table.schema());
            case TABLE_NAME -> StringData.fromString(table.table());
            case COMMIT_LSN, TX_ID, GTID, COMMIT_TIME ->
                row.transaction().map(this::ofTransaction).orElse(null);
        };
    }

    private Object ofTransaction(SourceTransaction transaction) {
        return switch (this) {
            case COMMIT_LSN ->
                StringData.fromString(
                        ((SourceTransaction.Wal) transaction).commit().toString());
            case TX_ID -> ((SourceTransaction.Wal) transaction).id();
            case GTID -> gtid((SourceTransaction.Binlog) transaction);
            case COMMIT_TIME -> timestamp(transaction.commitMicros());
            default -> throw new IllegalStateException(this + " is the row's");
        };
    }

    private static StringData gtid(SourceTransaction.Binlog transaction) {
        return transaction.gtid().isEmpty() ? null : StringData.fromString(transaction.gtid());
    }

    private static TimestampData timestamp(long micros) {
        return TimestampData.fromEpochMillis(Math.floorDiv(micros, 1000), Math.floorMod(micros, 1000) * 1000);
    }

    /** The column of this key, if it is one of those given. */
    public static Optional<MetadataColumn> of(String key, List<MetadataColumn> columns) {
        return columns.stream().filter(column -> column.key.equals(key)).findFirst();
    }
}
