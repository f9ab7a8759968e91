package io.tidemark.problem;

import static io.tidemark.problem.Category.CLUSTER;
import static io.tidemark.problem.Category.INTERNAL;
import static io.tidemark.problem.Category.PIPELINE;
import static io.tidemark.problem.Category.SOURCE;
import static io.tidemark.problem.Category.TARGET;
import static io.tidemark.problem.Category.VERDICT;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every kind of problem Tidemark reports. An id never changes its meaning and is never given again; alerts and scripts
 * may rely on it.
 */
public enum ErrorCode {
    PIPELINE_FILE_UNREADABLE("TM-1001", PIPELINE, "The pipeline file cannot be read"),
    SQL_UNPARSABLE("TM-1002", PIPELINE, "The pipeline file is not valid SQL"),
    VARIABLE_UNSET("TM-1003", PIPELINE, "A variable of the pipeline file has no value"),
    STATEMENT_UNSUPPORTED("TM-1004", PIPELINE, "A statement has no place in a pipeline file"),
    NOTHING_TO_RUN("TM-1005", PIPELINE, "The pipeline file inserts into no table"),
    SQL_INVALID("TM-1006", PIPELINE, "A statement cannot be planned"),
    SETTING_REFUSED("TM-1007", PIPELINE, "A setting would break the guarantees"),
    TABLE_OPTION_INVALID("TM-1008", PIPELINE, "A table option cannot be used"),

    TARGET_OUTSIDE_PIPELINE("TM-1015", PIPELINE, "A target table is written outside of a pipeline file"),
    PIPELINE_NAME_UNUSABLE("TM-1014", PIPELINE, "The pipeline's name cannot be kept in the target"),
    FOREIGN_STATE_UNUSABLE("TM-1013", PIPELINE, "A savepoint of another connector cannot be gone on from"),
    STATEMENT_WITHOUT_HISTORY("TM-1012", PIPELINE, "A new statement reads a table whose rows have gone by"),
    SOURCES_DIFFER("TM-1011", PIPELINE, "Two tables of one database are to be read differently"),
    TARGET_WRITTEN_TWICE("TM-1010", PIPELINE, "Two statements insert into one target table"),

    DELIVERY_REFUSED("TM-1019", PIPELINE, "A pipeline's tables cannot be written continuously"),
    CONTEXT_UNUSABLE("TM-1016", PIPELINE, "The tool's configuration cannot be used"),
    CONTEXT_MISSING("TM-1017", PIPELINE, "There is no such context"),
    SECRET_WRITTEN_DOWN("TM-1018", PIPELINE, "A secret stands in the tool's configuration"),
    PIPELINE_DIFFERENT("TM-1021", PIPELINE, "The file is of another pipeline"),
    BACKUP_KEY_UNUSABLE("TM-1020", PIPELINE, "The key is not the backup's, or cannot be used"),
    HISTORY_UNUSABLE("TM-1022", PIPELINE, "What is done cannot be written down"),
    LIMIT_REFUSED("TM-1023", PIPELINE, "The pipeline cannot be read up to where it was asked to"),
    RESNAPSHOT_REFUSED("TM-1024", PIPELINE, "A table cannot be read anew beside its stream"),
    POSITION_REFUSED("TM-1025", PIPELINE, "The position of a source cannot be set by itself"),

    SOURCE_UNREACHABLE("TM-2001", SOURCE, "The source database cannot be reached"),
    SOURCE_LOGIN_REFUSED("TM-2002", SOURCE, "The source database refuses the login"),
    SOURCE_DATABASE_MISSING("TM-2003", SOURCE, "The source server has no such database"),
    WAL_LEVEL_NOT_LOGICAL("TM-2004", SOURCE, "The source does not write a logical log"),
    SOURCE_TABLE_MISSING("TM-2005", SOURCE, "The source has no such table"),
    REPLICATION_NOT_ALLOWED("TM-2006", SOURCE, "The source user may not replicate"),
    SLOTS_EXHAUSTED("TM-2007", SOURCE, "The source has too few replication slots left"),
    SOURCE_TABLE_UNREADABLE("TM-2009", SOURCE, "A table of the source cannot be read as it is"),
    SLOT_IN_USE("TM-2010", SOURCE, "Somebody else reads the replication slot"),
    SLOT_UNUSABLE("TM-2011", SOURCE, "The replication slot cannot be read"),
    SOURCE_KEY_DIFFERENT("TM-2012", SOURCE, "The source table's key is not the declared one"),
    PUBLICATION_NOT_ALLOWED("TM-2013", SOURCE, "A publication is missing and cannot be made"),
    POSITION_PASSED("TM-2014", SOURCE, "The source no longer serves the stored position"),
    VALUE_NOT_CARRIED("TM-2015", SOURCE, "A value of the source does not fit its declared type"),
    SOURCE_TABLE_CHANGED("TM-2016", SOURCE, "A table of the source is not what it was when the job began"),
    SOURCE_TABLE_TRUNCATED("TM-2017", SOURCE, "A table of the source was truncated"),
    UNCHANGED_VALUE_UNKNOWN("TM-2018", SOURCE, "The log leaves out a value that nobody else has"),
    SOURCE_TYPE_DIFFERENT("TM-2019", SOURCE, "A declared type cannot hold the source column's values"),
    REPLICA_IDENTITY_MISSING("TM-2020", SOURCE, "The log does not say which row of a table changes"),
    SOURCE_COLUMN_MISSING("TM-2021", SOURCE, "A column cannot be read from the source"),
    ROW_NEVER_SEEN("TM-2022", SOURCE, "The source changes a row that the state does not have"),
    BINLOG_NOT_COMPLETE("TM-2023", SOURCE, "The source's binary log does not carry every change whole"),
    LOG_EVENT_UNREADABLE("TM-2024", SOURCE, "The source's log has something that cannot be followed"),
    SERVER_ID_IN_USE("TM-2025", SOURCE, "Somebody else reads the log under the same server id"),
    LOG_NOT_SENT("TM-2026", SOURCE, "The source does not send its log"),
    OTHER_HISTORY("TM-2027", SOURCE, "The source's log is not the one the state was read from"),
    HISTORY_UNKNOWN("TM-2028", SOURCE, "Nobody can say whether the source's log is the one the state was read from"),
    LOG_MARGIN_SHORT("TM-2029", SOURCE, "The source will soon remove log that is still needed"),
    LOG_MAY_BE_REMOVED("TM-2030", SOURCE, "The source may remove log that a stopped job still needs"),
    COMMITS_MAY_BE_LOST("TM-2031", SOURCE, "A crash of the source can take back commits that were read"),
    SLOT_HELD_BY_ANOTHER_STATE("TM-2032", SOURCE, "A start without state moves a slot that is there already"),
    LOST_READER_UNNOTICED("TM-2033", SOURCE, "The source does not notice that a reader is gone"),
    SENDERS_EXHAUSTED("TM-2034", SOURCE, "The source has no connection left for a reader of its log"),
    LOAD_OUTLASTS_LOG("TM-2035", SOURCE, "The source will remove log before the tables are loaded"),
    SOURCE_IS_STANDBY("TM-2036", SOURCE, "The source is a standby"),
    SOURCE_ENCODING_UNKNOWN("TM-2037", SOURCE, "The source does not know the encoding of its texts"),
    PIN_NOT_POSSIBLE("TM-2038", SOURCE, "The savepoint cannot be pinned"),
    PINS_OVER_BUDGET("TM-2039", SOURCE, "There are as many pins as there may be"),
    LIMIT_NOT_MET("TM-2040", SOURCE, "A reader cannot stop where it was asked to"),
    SOURCE_CHECK_FAILED("TM-2008", SOURCE, "The source could not be checked"),

    TARGET_UNREACHABLE("TM-3001", TARGET, "The target database cannot be reached"),
    TARGET_LOGIN_REFUSED("TM-3002", TARGET, "The target database refuses the login"),
    TARGET_DATABASE_MISSING("TM-3003", TARGET, "The target server has no such database"),
    TARGET_TABLE_MISSING("TM-3004", TARGET, "The target has no such table"),
    TARGET_COLUMN_MISSING("TM-3005", TARGET, "The target table lacks a column"),
    TARGET_KEY_MISSING("TM-3006", TARGET, "The target table has no unique key to upsert by"),
    TARGET_TYPE_DIFFERENT("TM-3021", TARGET, "A column of the target does not take a type as it is"),
    TARGET_COLUMN_UNWRITABLE("TM-3022", TARGET, "A column of the target cannot be written, or not left out"),
    TARGET_TABLE_UNWRITABLE("TM-3023", TARGET, "A table of the target cannot be written as it is"),
    TARGET_TABLE_EXISTS("TM-3024", TARGET, "The target has the table already"),
    TARGET_CHANGE_REFUSED("TM-3025", TARGET, "The target refuses a statement that changes its tables"),
    TARGET_NOT_WRITABLE("TM-3008", TARGET, "The target user may not write a table"),
    TARGET_NOT_EMPTY("TM-3009", TARGET, "A start without state meets rows in the target"),
    TARGET_TAKEN_OVER("TM-3010", TARGET, "Another copy of the pipeline writes the target now"),
    TARGET_BEHIND("TM-3011", TARGET, "The target lacks changes that the state has passed"),
    TARGET_OF_OTHERS("TM-3012", TARGET, "The target's data is not of this pipeline, or of another log"),
    TARGET_AHEAD("TM-3013", TARGET, "The target is ahead of the state and cannot be waited for"),
    TARGET_REFUSES_ROW("TM-3014", TARGET, "The target refuses a row"),
    TARGET_SCHEMA_NOT_ALLOWED("TM-3015", TARGET, "The schema tidemark cannot be used in the target"),
    TARGET_ROW_MISSING("TM-3016", TARGET, "A row that is to be removed is not in the target"),
    TARGET_STAGE_DIFFERENT("TM-3017", TARGET, "A target table's columns have changed while rows were waiting"),
    TARGET_NOT_SWEPT("TM-3018", TARGET, "Rows that the source does not have stay in a table that was read anew"),
    TARGET_CHECK_FAILED("TM-3007", TARGET, "The target could not be checked"),

    CLUSTER_UNREACHABLE("TM-4001", CLUSTER, "The Flink cluster cannot be reached"),
    SUBMISSION_REFUSED("TM-4002", CLUSTER, "The Flink cluster refused the job"),
    JOB_FAILED("TM-4003", CLUSTER, "The job has failed"),
    CLUSTER_ERROR("TM-4005", CLUSTER, "The Flink cluster answered with an error"),
    SAVED_STATE_MISSING("TM-4006", CLUSTER, "There is no savepoint or checkpoint to restore"),
    STATE_DIRECTORY_UNUSABLE("TM-4007", CLUSTER, "The directory for checkpoints cannot be used"),
    SAVED_STATE_UNREADABLE("TM-4008", CLUSTER, "The savepoint or checkpoint cannot be restored"),
    SAVED_STATE_NOT_READ("TM-4009", CLUSTER, "The savepoint or checkpoint cannot be read"),
    PIPELINE_NOT_FOUND("TM-4010", CLUSTER, "No such pipeline runs on the cluster"),
    PIPELINE_AMBIGUOUS("TM-4011", CLUSTER, "Several jobs have the pipeline's name"),
    SAVED_STATE_NEEDED("TM-4012", CLUSTER, "The savepoint is needed, or is none"),
    BACKUP_NOT_POSSIBLE("TM-4013", CLUSTER, "The savepoint or checkpoint cannot be backed up"),
    BACKUP_MISSING("TM-4014", CLUSTER, "There is no such backup"),
    BACKUP_DIRECTORY_UNUSABLE("TM-4015", CLUSTER, "A directory that a backup is in, or goes to, cannot be used"),
    PIPELINE_IN_USE("TM-4016", CLUSTER, "The pipeline is in use"),
    PIPELINE_NOT_STEADY("TM-4017", CLUSTER, "The pipeline's job does not run at the moment"),
    DEADLINE_MISSED("TM-4004", CLUSTER, "Something expected did not come in time"),

    SAVED_STATE_NOT_WHOLE("TM-5002", VERDICT, "The savepoint or checkpoint is not whole"),
    POSITIONS_INCOMPARABLE("TM-5003", VERDICT, "Two positions cannot be compared"),
    BACKUP_NOT_WHOLE("TM-5004", VERDICT, "The backup is not whole, or not as it was made"),
    EXAMINATION_INCOMPLETE("TM-5005", VERDICT, "Not everything that may stand against it could be looked at"),
    TARGET_NOT_EQUAL("TM-5001", VERDICT, "The target is not equal to the source"),

    INTERNAL_ERROR("TM-9001", INTERNAL, "Tidemark itself has failed");

    private final String id;
    private final Category category;
    private final String title;

    ErrorCode(String id, Category category, String title) {
        this.id = id;
        this.category = category;
        this.title = title;
    }

    /** The stable id, {@code TM-} and four digits. */
    public String id() {
        return id;
    }

    public Category category() {
        return category;
    }

    /** Whether nothing is wrong but that another reader has what one at a time can have. */
    public boolean isHeld() {
        return this == SLOT_IN_USE || this == SERVER_ID_IN_USE;
    }

    /** The one that has an id; empty if there is none. */
    public static Optional<ErrorCode> of(String id) {
        return Arrays.stream(values()).filter(code -> code.id.equals(id)).findFirst();
    }

    /** One sentence for the operator, without a full stop. */
    public String title() {
        return title;
    }
}
