package io.tidemark.guard;

/** Why a part of the log behind a stored position will not be sent. */
public enum GapCause {
    SLOT_MISSING("the slot that has kept the log since the stored position"),
    SLOT_FOREIGN("a logical slot of this database, with the plugin pgoutput, whose creation is complete"),
    SLOT_LOST("a slot whose log the server still has (see max_slot_wal_keep_size, idle_replication_slot_timeout)"),
    SLOT_MOVED("a slot that begins at the stored position or before it"),
    TABLE_UNPUBLISHED("a publication of every row and every kind of change of the tables, all the time"),
    TABLE_REPUBLISHED("the tables and the entries of the publication that were there when the position was stored"),
    LOG_PURGED("a log that still has every transaction behind the stored position (see binlog_expire_logs_seconds)"),
    IDS_OFF("a server whose transactions have ids, as they had when the position was stored"),
    OUT_OF_REACH("a position that the server can be asked for by file and offset: in the first 4 GiB of its file");

    private final String required;

    GapCause(String required) {
        this.required = required;
    }

    /** What would have to be there, for the operator. */
    public String required() {
        return required;
    }
}
