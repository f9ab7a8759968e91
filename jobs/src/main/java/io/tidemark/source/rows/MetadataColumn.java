package io.tidemark.source.rows;

import io.tidemark.source.TableName;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;

/** What SQL can read of a row beside its columns: {@code column_name type METADATA FROM 'key' VIRTUAL}. */
public enum MetadataColumn {
    LSN("lsn", "Where the row's change is in the log; for a row of the first load, the log's end when it was read."),
    COMMIT_LSN("commit_lsn", "Where the commit record of the row's transaction is; null in the first load."),
    TX_ID("tx_id", "The id of the row's transaction, 32 bits; null in the first load."),
    COMMIT_TIME("commit_time", "When the row's transaction was committed; null in the first load."),
    OP("op", "What happened: r (first load), c (insert), u (update), d (delete)."),
    SCHEMA_NAME("schema_name", "The table's schema."),
    TABLE_NAME("table_name", "The table's name.");

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
            case LSN, OP, SCHEMA_NAME, TABLE_NAME -> DataTypes.STRING().notNull();
            case COMMIT_LSN -> DataTypes.STRING().nullable();
            case TX_ID -> DataTypes.BIGINT().nullable();
            case COMMIT_TIME -> DataTypes.TIMESTAMP_LTZ(6).nullable();
        };
    }

    /** Its value, in Flink's internal form. */
    Object of(CapturedRow row, TableName table) {
        return switch (this) {
            case LSN -> StringData.fromString(row.position().toString());
            case OP -> StringData.fromString(row.operation().letter());
            case SCHEMA_NAME -> StringData.fromString(table.schema());
            case TABLE_NAME -> StringData.fromString(table.table());
            case COMMIT_LSN, TX_ID, COMMIT_TIME ->
                row.transaction().map(this::ofTransaction).orElse(null);
        };
    }

    private Object ofTransaction(SourceTransaction transaction) {
        return switch (this) {
            case COMMIT_LSN -> StringData.fromString(transaction.commit().toString());
            case TX_ID -> transaction.id();
            case COMMIT_TIME -> timestamp(transaction.commitMicros());
            case LSN, OP, SCHEMA_NAME, TABLE_NAME -> throw new IllegalStateException(this + " is the row's");
        };
    }

    private static TimestampData timestamp(long micros) {
        return TimestampData.fromEpochMillis(Math.floorDiv(micros, 1000), Math.floorMod(micros, 1000) * 1000);
    }

    /** @throws IllegalArgumentException if there is no such key */
    public static MetadataColumn of(String key) {
        for (MetadataColumn column : values()) {
            if (column.key.equals(key)) {
                return column;
            }
        }
        throw new IllegalArgumentException("no metadata column '" + key + "'");
    }
}
